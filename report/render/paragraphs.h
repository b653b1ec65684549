/* The layout of Markdown that was made from templates: whoever writes a template breaks lines where it reads best, a
 * condition on a line of its own for instance, and leaves blank lines round everything. */
#ifndef SG_REPORT_RENDER_PARAGRAPHS_H
#define SG_REPORT_RENDER_PARAGRAPHS_H

/* The lines of a paragraph, or of an item of a list, are joined to one, so that a reader who keeps line breaks (a
 * comment on GitHub) sees none in the middle of a sentence; of several blank lines in sequence one is kept, at the
 * start none. Fenced and indented code, tables, quotations, raw HTML and lines that end in a hard break stay as they
 * are. A new heap string. */
char *sg_paragraphs_join(const char *markdown);

#endif
