#!/bin/sh
# completion.sh PROGRAM bash|zsh|fish: print what completes the command line of one of our programs in this shell. Commands,
# options and their values are those of its --help, which it makes from its option tables.
set -eu

program=$1 shell=$2
name=$(basename "$program")

# Lines "command", "option" and "words": what --help says, with tabs between the fields. Help starts in column 31.
tables() {
  commands=$("$program" --help | sed -n '/^commands:/,/^$/s/^  \([a-z]*\) *\(.*\)/\1\t\2/p')
  printf '%s\n' "$commands" | sed 's/^/command\t/'
  printf '%s\n' "$commands" | cut -f 1 | while read -r command; do
    "$program" "$command" --help | awk -v command="$command" '
      # What a value can be: words, names that `list` knows, a file, or nothing known.
      function kind(name, value) {
        if (name == "profile") { return value ~ /FILE/ ? "list profiles, file" : "list profiles" }
        if (name == "strategy") { return "list strategies" }
        if (name == "operation") { return "list operations" }
        if (value ~ /^[a-z0-9]+([|,][a-z0-9]+)+$/) { gsub(/[|,]/, " ", value); return "words " value }
        return value ~ /DIR|FILE|PATH/ ? "file" : "none"
      }
      function put() {
        if (option == "") { return }
        n = split(option, part, " ")
        value = substr(option, length(part[1]) + 2)
        print "option\t" command "\t" part[1] "\t" (n > 1 ? kind(part[1], value) : "flag") "\t" help
        option = ""
      }
      /^usage: / && $4 ~ /^[a-z]+(\|[a-z]+)+$/ { gsub(/\|/, " ", $4); print "words\t" command "\t" $4 }
      /^  --/ {
        put()
        option = substr($0, 5, 26); help = substr($0, 31)
        if (length($0) <= 30 || substr($0, 30, 1) != " ") { option = substr($0, 5); help = "" }
        sub(/ +$/, "", option)
        next
      }
      option != "" && help == "" { help = $0; sub(/^ +/, "", help) }
      END { put() }'
  done
}

case $shell in
bash)
  tables | awk -F '\t' -v name="$name" '
    $1 == "command" { commands = commands " " $2 }
    $1 == "words" { words[$2] = $3 }
    $1 == "option" {
      options[$2] = options[$2] " --" $3
      if ($4 != "flag") { values[$4] = values[$4] (values[$4] ? " | " : "") "\"" $2 " --" $3 "\"" }
    }
    END {
      function_name = "_" name; gsub(/-/, "_", function_name)
      print "# bash completion of " name ", made from its option tables"
      print function_name "() {"
      print "  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} kind=none words=\"\""
      print "  COMPREPLY=()"
      print "  if [ \"$COMP_CWORD\" -eq 1 ]; then"
      print "    mapfile -t COMPREPLY < <(compgen -W \"" substr(commands, 2) " --help --version\" -- \"$cur\")"
      print "    return"
      print "  fi"
      print "  case \"${COMP_WORDS[1]} $prev\" in"
      for (kind in values) { print "    " values[kind] ") kind=\"" kind "\" ;;" }
      print "    *)"
      print "      kind=file"
      print "      case ${COMP_WORDS[1]} in"
      n = split(substr(commands, 2), list, " ")
      for (i = 1; i <= n; i++) {
        c = list[i]
        print "        " c ") if [[ $cur == -* ]]; then kind=\"words" options[c] "\"" \
          (c in words ? "; else kind=\"words " words[c] "\"" : "") "; fi ;;"
      }
      print "      esac ;;"
      print "  esac"
      print "  case $kind in"
      print "    \"list \"*) words=$(\"${COMP_WORDS[0]}\" ${kind%, file} 2>/dev/null | awk \"NR > 1 && \\$1 ~ /^[-A-Za-z0-9._+:]+\\$/ { print \\$1 }\") ;;"
      print "    \"words \"*) words=${kind#words } ;;"
      print "    file) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$cur\") ;;"
      print "  esac"
      print "  # Of a list a,b the last element."
      print "  if [ -n \"$words\" ]; then mapfile -t COMPREPLY < <(compgen -P \"${cur%\"${cur##*,}\"}\" -W \"$words\" -- \"${cur##*,}\"); fi"
      print "  if [[ $kind == *\", file\" ]]; then compopt -o filenames; mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- \"$cur\"); fi"
      print "}"
      print "complete -F " function_name " " name
    }'
  ;;
zsh)
  tables | awk -F '\t' -v name="$name" -v quote="'" '
    function plain(text) { gsub(quote, quote "\\" quote quote, text); gsub(/\[|\]|:/, "\\\\&", text); return text }
    $1 == "command" { order[++n] = $2; commands = commands " " quote $2 ":" plain($3) quote }
    $1 == "words" { words[$2] = $3 }
    $1 == "option" {
      action = ""
      if ($4 == "file") { action = ":file:_files" }
      else if ($4 ~ /^words /) { action = ":value:_values -s , value " substr($4, 7) }
      else if ($4 ~ /, file$/) { sub(/, file$/, "", $4); action = ":name or file:{_values -s , name ${(f)\"$($words[1] " $4 " 2>/dev/null | tail -n +2 | cut -d \" \" -f 1)\"}; _files}" }
      else if ($4 ~ /^list /) { action = ":name:_values -s , name ${(f)\"$($words[1] " $4 " 2>/dev/null | tail -n +2 | cut -d \" \" -f 1)\"}" }
      else if ($4 == "none") { action = ":value: " }
      options[$2] = options[$2] " \\\n        " quote "--" $3 "[" plain($5) "]" action quote
    }
    END {
      print "#compdef " name
      print "# zsh completion of " name ", made from its option tables"
      print "local -a commands=(" substr(commands, 2) ")"
      print "if (( CURRENT == 2 )); then"
      print "  _describe command commands"
      print "  return"
      print "fi"
      print "case $words[2] in"
      for (i = 1; i <= n; i++) {
        c = order[i]
        print "  " c ") _arguments -S" options[c] " \\\n        " quote "*:" (c in words ? "what:(" words[c] ")" : "file:_files") quote " ;;"
      }
      print "esac"
    }'
  ;;
fish)
  tables | awk -F '\t' -v name="$name" -v quote="'" '
    function plain(text) { gsub(/\\/, "\\\\", text); gsub(quote, "\\" quote, text); return quote text quote }
    function when(command) { return "complete -c " name " -n \"__fish_seen_subcommand_from " command "\"" }
    BEGIN { print "# fish completion of " name ", made from its option tables" }
    $1 == "command" { print "complete -c " name " -n __fish_use_subcommand -f -a " $2 " -d " plain($3) }
    $1 == "words" { print when($2) " -f -a " plain($3) }
    $1 == "option" {
      value = $4 == "flag" ? " -f" : $4 == "file" ? " -r -F" : $4 == "none" ? " -x" : ""
      if ($4 ~ /^words /) { value = " -x -a " plain(substr($4, 7)) }
      way = sub(/, file$/, "", $4) ? " -r -F" : " -x"
      if ($4 ~ /^list /) { value = way " -a \"(" name " " $4 " 2>/dev/null | string match -rg " quote "^(\\S+)" quote ")\"" }
      print when($2) " -l " $3 value " -d " plain($5)
    }'
  ;;
*)
  echo "completion.sh: unknown shell '$shell': bash, zsh or fish" >&2
  exit 2
  ;;
esac
