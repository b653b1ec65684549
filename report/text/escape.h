/* Text from files, hosts and users is data in every format: it is escaped so that it reads as itself and has no other
 * effect. Templates escape all text that is not markup already (report/render/markup.h); what C writes itself, tables
 * and attributes, it escapes with these functions. (GitHub makes links of an e-mail address and of @name, however
 * they are escaped.)
 *
 * To add a format: one value here, one function and one line in the table of escape.c. */
#ifndef SG_REPORT_TEXT_ESCAPE_H
#define SG_REPORT_TEXT_ESCAPE_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

enum sg_escape_mode {
  SG_ESCAPE_NONE,
  SG_ESCAPE_PLAIN,    /* only cleaned: for text that is escaped again where it is used, or by the writer of a tree */
  SG_ESCAPE_MARKDOWN, /* inline text of GitHub-flavoured Markdown, also inside a table cell */
  SG_ESCAPE_HTML,     /* text and quoted attributes */
  SG_ESCAPE_LATEX,    /* text; characters pdflatex has no glyph for become their code point */
  SG_ESCAPE_BIBTEX,   /* LaTeX within the braces of a field, in which braces must be balanced */
  SG_ESCAPE_GNUPLOT,  /* the inside of a 'single quoted' string where gnuplot takes an expression */
  SG_N_ESCAPES
};

/* A new heap string; the caller frees. In every mode but NONE, line feeds and other control characters become spaces,
 * bytes that are not UTF-8 and noncharacters become U+FFFD, and text with right-to-left letters is isolated so that
 * it does not reorder its surroundings (Unicode isolates; other characters that cannot be seen, sg_utf8_is_unseen,
 * are shown as their code point, "[U+202E]"). */
char *sg_escape(enum sg_escape_mode mode, const char *text);

/* What ends a word in Markdown without being seen: sg_escape() puts it after the @ of what would be a mention. */
#define SG_MARKDOWN_NOTHING "<!-- -->"

/* A spreadsheet takes a cell that starts like this for a formula, which may run a program (OWASP, "CSV Injection").
 * Numbers, also with a unit, are none. In CSV such text gets an apostrophe, by which
 * spreadsheets mark text. */
bool sg_is_formula(const char *cell);

/* A Markdown code span of `text`, or escaped text where a code span cannot hold it (bar, control characters). A new
 * heap string. */
char *sg_markdown_code(const char *text);

/* A command to copy as a code span, for use outside tables: cleaned, otherwise unchanged. A new heap string. */
char *sg_markdown_command(const char *text);

/* A phrase, such as those of the doctor, as a sentence: escaped, starting with a capital unless the first word
 * contains a digit and so is a name, and ending with a full stop; "" for "". */
char *sg_escape_sentence(enum sg_escape_mode mode, const char *phrase);

/* A fenced Markdown code block with a fence longer than any in `lines`, without control characters but line feeds;
 * `language` may be "". A new heap string. */
char *sg_markdown_fence(const char *lines, const char *language);

#ifdef __cplusplus
}
#endif

#endif
