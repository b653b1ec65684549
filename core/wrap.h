/* Text in lines that fit a terminal. */
#ifndef SG_CORE_WRAP_H
#define SG_CORE_WRAP_H

#include <stdio.h>

/* Print each line of `text` (ended by a line feed) in lines of at most 80 columns, broken at spaces; those after the
 * first are indented by two more columns than it. A longer word has a line of its own. */
void sg_wrap_print(const char *text, FILE *stream);

#endif
