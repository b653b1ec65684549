# shellcheck shell=sh
# append-args.sh: sourced by the scripts behind make: append the words of ARGS to the positional parameters. Words are separated
# by blanks; quotes and backslashes keep blanks in a word, as in a shell, and nothing is expanded: ARGS='--options "ta=t tb=n"'.
if [ -n "${ARGS:-}" ]; then
  # xargs splits; printf runs once for many words. The x keeps an empty word at the end.
  words=$(printf '%s\n' "$ARGS" | xargs -r printf 'x%s\n' 2>/dev/null) || {
    echo "ARGS: a quote is not closed: $ARGS" >&2
    exit 2
  }
  while IFS= read -r word; do
    set -- "$@" "${word#x}"
  done <<WORDS
$words
WORDS
fi
