/* A Markdown table as tidy CSV: each value in a cell of its own. "2.27 s [2.26, 2.28 s]" becomes four cells, of the
 * columns "Time (s)", "Time low (s)", "Time high (s)" and "Time interval" (confidence, range or rough, as the
 * brackets say); "98%" becomes 98 in a column "(%)"; "18.6 ± 0.1" becomes a number and its standard deviation ("sd");
 * the marks behind a name or number (*, †3, ‡) and before one (~, <, >) have a column "mark", and what follows a
 * semicolon, or stands for a number, a column "note". Times are in seconds, with the digits of the table. A column
 * that is not all numbers, in one unit, stays as it is, but for marks. */
#ifndef SG_REPORT_RENDER_CSV_TABLE_H
#define SG_REPORT_RENDER_CSV_TABLE_H

#include <cmark-gfm.h>

/* RFC 4180, with LF. Text that a spreadsheet would take for a formula gets an apostrophe. A new heap string. */
char *sg_csv_table(cmark_node *table);

#endif
