/* Text in lines that fit a terminal. */
#ifndef SG_CORE_WRAP_H
#define SG_CORE_WRAP_H

#include <stdio.h>

/* Columns of the terminal that the stream writes to; 80 if it is none, or does not tell. */
int sg_wrap_columns(FILE *stream);

/* Print each line of `text` (ended by a line feed) in lines of at most that many columns, but 40 to 120, broken at
 * spaces; those after the first are indented by two more columns than it. A longer word has a line of its own. */
void sg_wrap_print(const char *text, FILE *stream);

#endif
