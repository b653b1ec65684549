/* The layout of Markdown made from templates: authors of templates break lines where it reads best, for instance with
 * a condition on its own line, and surround everything with blank lines. */
#ifndef SG_REPORT_RENDER_PARAGRAPHS_H
#define SG_REPORT_RENDER_PARAGRAPHS_H

/* Joins the lines of a paragraph or a list item into one, because some renderers keep line breaks (a comment on
 * GitHub), which would then fall in the middle of a sentence; reduces several blank lines to one, and removes those
 * at the start. Fenced and indented code, tables, quotations, raw HTML and lines that end in a hard break are
 * unchanged. A new heap string. */
char *sg_paragraphs_join(const char *markdown);

#endif
