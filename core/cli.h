/* Command lines as tables: one list of options gives the parser, the help text and the "did you mean".
 *
 * To add an option: one line in a command's table. To add a command: one line in a program's table. */
#ifndef SG_CORE_CLI_H
#define SG_CORE_CLI_H

#include <stdbool.h>
#include <stddef.h>

#include "core/error.h"

struct sg_option {
  const char *name;     /* long name without dashes */
  const char *argument; /* NULL: a flag */
  const char *help;     /* one line; a '\n' starts an indented continuation */
  void *target;         /* bool * for a flag, otherwise const char **; of a repeated option the last one applies */
};

struct sg_command {
  const char *name;
  const char *arguments;                                   /* "DIR.. [--output DIR]", for the usage line */
  const char *summary;                                     /* one line */
  const char *example;                                     /* example shown by --help */
  int (*run)(int argc, char **argv, struct sg_error *err); /* argv[0] is the command's name */
};

struct sg_program {
  const char *name;    /* "stratagemm-bench" */
  const char *summary; /* one line */
  const struct sg_command *commands;
  size_t n_commands;
};

/* Result of sg_cli_parse besides SG_OK and errors. */
enum { SG_CLI_HELP = 1 }; /* help was printed to stdout: return SG_OK */

/* Parse options (terminated by an entry with a NULL name) and move the positional arguments to the front of argv + 1;
 * *n_positional is their number. Fails with SG_BAD_INPUT, suggesting the closest option. */
int sg_cli_parse(const struct sg_program *program, const struct sg_command *command, const struct sg_option *options,
                 int argc, char **argv, int *n_positional, struct sg_error *err) SG_MUST_CHECK;

/* Whether `word` is one of these options: "--budget" or "--budget=5s". */
bool sg_cli_is_option(const struct sg_option *options, const char *word);

/* The body of main: finds the command, handles --help and --version, prints an error as "NAME: message" to stderr,
 * and returns the exit status. */
int sg_cli_main(const struct sg_program *program, int argc, char **argv);

/* Split "a,b,c" in a heap copy; empty elements are an error. Release with sg_list_release. */
struct sg_list {
  char **items;
  size_t n;
};
int sg_list_split(struct sg_list *list, const char *text, const char *what, struct sg_error *err) SG_MUST_CHECK;
void sg_list_release(struct sg_list *list);

#endif
