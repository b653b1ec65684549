#include "core/cli.h"

#include <getopt.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/startup.h"
#include "core/text.h"
#include "core/version.h"

enum { MAX_OPTIONS = 64, HELP_COLUMN = 30 };

static void print_option(const char *name, const char *argument, const char *help) {
  int used = printf("  --%s%s%s", name, argument ? " " : "", argument ? argument : "");
  if (used >= HELP_COLUMN) {
    putchar('\n');
    used = 0;
  }
  for (const char *p = help; *p;) {
    size_t n = strcspn(p, "\n");
    printf("%*s%.*s\n", HELP_COLUMN - used, "", (int)n, p);
    used = 0;
    p += n;
    p += *p == '\n';
  }
}

static void print_command_help(const struct sg_program *program, const struct sg_command *command,
                               const struct sg_option *options) {
  printf("usage: %s %s %s\n\n%s\n\n", program->name, command->name, command->arguments, command->summary);
  for (const struct sg_option *o = options; o->name; o++) {
    print_option(o->name, o->argument, o->help);
  }
  print_option("help", NULL, "show this help and exit");
  printf("\nexample: %s\n", command->example);
}

static int fail_option(const struct sg_option *options, const char *word, struct sg_error *err) {
  const char *names[MAX_OPTIONS + 1];
  size_t n = 0;
  for (; options[n].name && n < MAX_OPTIONS; n++) {
    names[n] = options[n].name;
  }
  names[n++] = "help";
  char bare[64];
  snprintf(bare, sizeof bare, "%s", word + strspn(word, "-"));
  bare[strcspn(bare, "=")] = '\0';
  const char *near = sg_nearest(bare, names, n);
  if (near) { return sg_fail(err, SG_BAD_INPUT, "unknown option '%s': did you mean '--%s'?", word, near); }
  return sg_fail(err, SG_BAD_INPUT, "unknown option '%s': see --help", word);
}

/* An empty name of a file or folder is that of a variable which was not set: "$DIR/x" would be another folder's. */
static int take_value(const struct sg_option *option, const char *value, struct sg_error *err) {
  static const char *const files[] = {"DIR", "FILE", "PATH"};
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    if (!*value && strcmp(option->argument, files[i]) == 0) {
      return sg_fail(err, SG_BAD_INPUT, "--%s: the name is empty: give a %s", option->name,
                     i == 0 ? "folder" : "file");
    }
  }
  *(const char **)option->target = value;
  return SG_OK;
}

int sg_cli_parse(const struct sg_program *program, const struct sg_command *command, const struct sg_option *options,
                 int argc, char **argv, int *n_positional, struct sg_error *err) {
  struct option table[MAX_OPTIONS + 2] = {0};
  int n = 0;
  for (; options[n].name && n < MAX_OPTIONS; n++) {
    table[n] = (struct option){
        .name = options[n].name, .has_arg = options[n].argument ? required_argument : no_argument, .val = 256 + n};
  }
  table[n] = (struct option){.name = "help", .has_arg = no_argument, .val = 'h'};
  opterr = 0;
  optind = 0; /* glibc: reset, also after an earlier call */
  for (;;) {
    int at = optind ? optind : 1;
    int c = getopt_long(argc, argv, ":h", table, NULL);
    if (c == -1) { break; }
    if (c == 'h') {
      print_command_help(program, command, options);
      return SG_CLI_HELP;
    }
    const char *word = argv[optind > at ? optind - 1 : at];
    if (c == ':') { return sg_fail(err, SG_BAD_INPUT, "option '%s' needs a value: see --help", word); }
    if (c == '?') {
      if (optopt >= 256 && optopt < 256 + n) {
        return sg_fail(err, SG_BAD_INPUT, "option '--%s' takes no value", options[optopt - 256].name);
      }
      return fail_option(options, word, err);
    }
    const struct sg_option *o = &options[c - 256];
    if (!o->argument) {
      *(bool *)o->target = true;
    } else if (take_value(o, optarg, err) != SG_OK) {
      return SG_BAD_INPUT;
    }
  }
  *n_positional = argc - optind;
  memmove(argv + 1, argv + optind, (size_t)*n_positional * sizeof *argv);
  return SG_OK;
}

bool sg_cli_is_option(const struct sg_option *options, const char *word) {
  if (strncmp(word, "--", 2) != 0) { return false; }
  const size_t length = strcspn(word + 2, "=");
  for (const struct sg_option *o = options; o->name; o++) {
    if (strlen(o->name) == length && strncmp(o->name, word + 2, length) == 0) { return true; }
  }
  return false;
}

static void print_program_help(const struct sg_program *program) {
  printf("usage: %s COMMAND [OPTIONS]\n\n%s\n\ncommands:\n", program->name, program->summary);
  for (size_t i = 0; i < program->n_commands; i++) {
    printf("  %-10s %s\n", program->commands[i].name, program->commands[i].summary);
  }
  printf("\nexample: %s\n'%s COMMAND --help' shows a command's options.\n", program->commands[0].example,
         program->name);
}

static int dispatch(const struct sg_program *program, int argc, char **argv, struct sg_error *err) {
  if (argc < 2) { return sg_fail(err, SG_BAD_INPUT, "no command given: see %s --help", program->name); }
  const char *word = argv[1];
  if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
    print_program_help(program);
    return SG_OK;
  }
  if (strcmp(word, "--version") == 0) {
    printf("%s %s\n", program->name, SG_VERSION);
    return SG_OK;
  }
  const char *names[MAX_OPTIONS];
  for (size_t i = 0; i < program->n_commands; i++) {
    names[i] = program->commands[i].name;
    if (strcmp(word, names[i]) == 0) { return program->commands[i].run(argc - 1, argv + 1, err); }
  }
  return sg_fail_unknown(err, "command", word, names, program->n_commands);
}

/* Whether the reader of our output has closed its end, as head(1) does: that is no failure. */
static bool is_reader_gone(void) {
  struct pollfd end = {.fd = STDOUT_FILENO, .events = POLLOUT};
  return poll(&end, 1, 0) == 1 && end.revents & (POLLERR | POLLHUP);
}

int sg_cli_main(const struct sg_program *program, int argc, char **argv) {
  sg_startup();
  setlocale(LC_ALL, "C.UTF-8"); /* '.' is the decimal point in any user locale */
  signal(SIGPIPE, SIG_IGN);
  struct sg_error err = {""};
  int status = dispatch(program, argc, argv, &err);
  const bool written = fflush(stdout) == 0 && !ferror(stdout);
  if (!written && (status == SG_OK || status == SG_FOUND) && !is_reader_gone()) {
    status = sg_fail(&err, SG_UNABLE, "cannot write to standard output: is the disk full?");
  }
  if (status < 0 && err.message[0]) { fprintf(stderr, "%s: %s\n", program->name, err.message); }
  return sg_exit_status(status);
}

int sg_list_split(struct sg_list *list, const char *text, const char *what, struct sg_error *err) {
  *list = (struct sg_list){NULL, 0};
  for (const char *p = text;;) {
    size_t n = strcspn(p, ",");
    if (n == 0) {
      sg_list_release(list);
      return sg_fail(err, SG_BAD_INPUT, "%s: '%s' has an empty element: separate elements by single commas", what,
                     text);
    }
    list->items = sg_resize(list->items, list->n + 1, sizeof *list->items);
    list->items[list->n++] = sg_format("%.*s", (int)n, p);
    p += n;
    if (*p == '\0') { return SG_OK; }
    p++;
  }
}

void sg_list_release(struct sg_list *list) {
  for (size_t i = 0; i < list->n; i++) {
    free(list->items[i]);
  }
  free(list->items);
  *list = (struct sg_list){NULL, 0};
}
