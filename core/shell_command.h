/* A command line for a POSIX shell, from the arguments in run.json. */
#ifndef SG_CORE_SHELL_COMMAND_H
#define SG_CORE_SHELL_COMMAND_H

#include <jansson.h>
#include <stdbool.h>

/* The arguments (an array of strings) as typed in a shell, quoted where necessary; the program always
 * stratagemm-bench, whatever a result set says: the command may be pasted. "" for an empty or absent array. A new
 * heap string. */
char *sg_command_text(const json_t *argv);

/* One word as typed in a shell, quoted where necessary. A new heap string. */
char *sg_command_word(const char *word);

/* Removes an option wherever it is given, as NAME or NAME=VALUE, with the argument after NAME if it takes a value. */
void sg_command_remove(json_t *argv, const char *option, bool has_value);

/* The value of an option, given as two arguments or as NAME=VALUE; NULL: it is not given. */
const char *sg_command_value(const json_t *argv, const char *option);

/* Sets an option that takes a value, given as two arguments or as --NAME=VALUE; appends it where it is absent. */
void sg_command_set(json_t *argv, const char *option, const char *value);

#endif
