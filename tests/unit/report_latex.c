/* The article has the content of the Markdown, in LaTeX that compiles and fits the page whatever the names are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/text.h"
#include "report/render/bibliography.h"
#include "report/render/latex.h"
#include "report/render/latex_table.h"
#include "report/render/latex_text.h"
#include "report/render/markdown.h"
#include "report/render/tables.h"
#include "report/text/textstream.h"

/* The LaTeX made from the Markdown, to be freed; there is one figure, figures/bars.svg. */
static char *body_of(const char *markdown) {
  json_t *words = json_pack("{s:s, s:s, s:s}", "answer", "Answer", "warning", "Warning", "note", "Note"),
         *figures = json_pack("[{s:s, s:s, s:i}]", "name", "bars", "file", "figures/bars.svg", "width", 320);
  char *body = sg_latex_from_markdown(markdown, figures, words);
  json_decref(figures);
  json_decref(words);
  return body;
}

static void expect_body(const char *markdown, const char *wanted) {
  char *body = body_of(markdown);
  assert_string_equal(body, wanted);
  free(body);
}

static void expect_part(const char *markdown, const char *wanted) {
  char *body = body_of(markdown);
  if (!strstr(body, wanted)) { fail_msg("'%s' is not in\n%s", wanted, body); }
  free(body);
}

static struct sg_latex_size expect_text(const char *text, const char *wanted) {
  struct sg_textstream *stream = sg_textstream_open();
  struct sg_latex_size size = sg_latex_text(stream->out, text, SG_LATEX_ROMAN);
  char *got = sg_textstream_close(stream, NULL);
  assert_string_equal(got, wanted);
  free(got);
  return size;
}

/* The first table of the Markdown. */
static char *table_of(const char *markdown, bool *paged) {
  cmark_node *document = sg_markdown_parse(markdown), *node = cmark_node_first_child(document);
  cmark_consolidate_text_nodes(document);
  while (!sg_node_is_table(node)) {
    node = cmark_node_next(node);
  }
  char *table = sg_latex_table(node, SG_LATEX_PAGE, paged);
  cmark_node_free(document);
  return table;
}

static void short_names_stay_whole(void **state) {
  (void)state;
  struct sg_latex_size size = expect_text("blas-physical", "blas-physical");
  assert_true(size.width == size.widest);
  expect_text("two words and no more", "two words and no more");
}

static void long_names_may_break_after_punctuation_or_anywhere(void **state) {
  (void)state;
  struct sg_latex_size size =
      expect_text("OPENBLAS_NUM_THREADS", "OPENBLAS\\_\\allowbreak{}NUM\\_\\allowbreak{}THREADS");
  assert_true(size.widest < size.width / 2);
  expect_text("0123456789abcdef0123456789abcdef", "0123456789ab\\allowbreak{}cdef01234567\\allowbreak{}89abcdef");
}

static void widths_match_the_font(void **state) {
  (void)state;
  assert_float_equal(expect_text("0123", "0123").width, 20, 1e-9);
  assert_float_equal(expect_text("Mi.", "Mi.").width, 9.17 + 2.78 + 2.78, 1e-9);
}

static void characters_without_a_glyph_break_the_line_not_the_run(void **state) {
  (void)state;
  struct sg_latex_size size =
      expect_text("שלום", "\\texttt{[U+05E9]}\\allowbreak{}\\texttt{[U+05DC]}\\allowbreak{}\\texttt{[U+05D5]}"
                          "\\allowbreak{}\\texttt{[U+05DD]}");
  assert_float_equal(size.width, 4 * size.widest, 1e-9);
}

static void nothing_becomes_a_ligature_or_an_argument(void **state) {
  (void)state;
  expect_text("--rounds", "-{}-rounds");
  expect_text("a,,b", "a,{},b");
  expect_text("[x]", "{}[x]");
  expect_text("*", "{}*");
}

static void sections_have_labels_that_links_refer_to(void **state) {
  (void)state;
  expect_body(
      "# Title\n\n## How sure?\n\n### Why\n\n## How sure\n\nSee [there](#why), [x](https://e.org/a%20b_#c{).\n",
      "\\section{How sure?}\\label{sec:how-sure}\n\n\\subsection{Why}\\label{sec:why}\n\n"
      "\\section{How sure}\\label{sec:how-sure-2}\n\n"
      "See \\hyperref[sec:why]{there}, \\href{https://e.org/a\\%20b\\_\\#c\\%7B}{x}.\n\n");
}

static void a_heading_before_a_float_asks_for_room(void **state) {
  (void)state;
  expect_part("## A\n\n![x](figures/bars.svg)\n", "\\sgneed\n\\section{A}");
  expect_part("## A\n\n**Table 1.** T.\n\n| a |\n| --- |\n| b |\n", "\\sgneed\n\\section{A}");
  expect_body("## A\n\nText.\n", "\\section{A}\\label{sec:a}\n\nText.\n\n");
}

static void alerts_have_titles(void **state) {
  (void)state;
  expect_body("> [!IMPORTANT]\n> `a` **wins** *now*.\n\n> [!WARNING]\n> - Noise.\n\n> A quotation.\n",
              "\\begin{sgalert}{Answer}\n\\texttt{a} \\textbf{wins} \\emph{now}.\n\n\\end{sgalert}\n\n"
              "\\begin{sgalert}{Warning}\n\\begin{itemize}\n\\item{} Noise.\n\n\\end{itemize}\n\n\\end{sgalert}\n\n"
              "\\begin{quote}\nA quotation.\n\n\\end{quote}\n\n");
}

static void a_link_to_a_doi_is_a_citation(void **state) {
  (void)state;
  expect_body("See [Smyth, *2004*](https://doi.org/10.2202/1544-6115.1027).\n",
              "See Smyth, \\emph{2004}~\\cite{10.2202/1544-6115.1027}.\n\n");
  expect_body("[x](https://doi.org/10.1/a{,b)\n", "\\href{https://doi.org/10.1/a\\%7B,b}{x}\n\n");
}

static void of_the_sources_those_that_are_cited_are_listed(void **state) {
  (void)state;
  static const char bib[] = "% Sources.\n\n@misc{own,\n  title = {x}\n}\n\n@article{10.1/a,\n  title = {a}\n}\n\n"
                            "@article{10.1/ab,\n  title = {b}\n}\n";
  char *cited = sg_bibliography_cited(bib, "text~\\cite{10.1/ab}.");
  assert_string_equal(cited, "% Sources.\n\n@misc{own,\n  title = {x}\n}\n\n@article{10.1/ab,\n  title = {b}\n}\n");
  free(cited);
}

static void a_figure_keeps_its_caption_and_aspect_ratio(void **state) {
  (void)state;
  expect_body("![Bars.](figures/bars.svg)\n\n**Figure 1.** Time for `x`.\n",
              "\\begin{figure}[!htbp]\n\\centering\n"
              "\\includegraphics[width=0.5\\linewidth,height=0.8\\textheight,keepaspectratio]{figures/bars.pdf}\n"
              "\\caption{Time for \\texttt{x}.}\n\\label{fig:bars}\n\\end{figure}\n\n");
  expect_body("![Elsewhere.](other/bars.svg)\n", "\\emph{Elsewhere.}\n\n");
}

static void code_keeps_its_lines_and_indents(void **state) {
  (void)state;
  expect_body("```sh\na {b}\n\n  c--d  e\n```\n",
              "\\begin{sgcode}\na \\{b\\}\\par\n\\strut\\par\n~~c-{}-d~ e\\par\n\\end{sgcode}\n\n");
}

static void html_is_left_out(void **state) {
  (void)state;
  expect_body("a<b>c</b>\n\n<div>\nx\n</div>\n\nd\n", "ac\n\nd\n\n");
}

static void a_table_is_included_by_name(void **state) {
  (void)state;
  expect_body("**Table 1b.** Times.\n\n| a |\n|--|\n| 1 |\n",
              "\\begin{table}[!htbp]\n\\centering\n\\caption{Times.}\\label{tab:table-1b}\n\\input{tables/table-1b}\n"
              "\\end{table}\n\n");
  expect_part("## The machine\n\n| a |\n|--|\n| 1 |\n\nx\n\n| a |\n|--|\n| 1 |\n",
              "\\begin{center}\n\\input{tables/the-machine-2}\n\\end{center}\n");
}

static void a_narrow_table_is_set_unchanged(void **state) {
  (void)state;
  bool paged = true;
  char *table = table_of("| Name | BLAS threads |\n|:--|--:|\n| a_b | 2 |\n| *x* | \\* |\n", &paged);
  assert_string_equal(table, "{\\fontsize{9}{11}\\selectfont\\setlength{\\tabcolsep}{4pt}%\n"
                             "\\begin{tabular}{@{}lr@{}}\n\\toprule\n"
                             "Name & \\begin{tabular}[b]{@{}r@{}}BLAS\\\\threads\\end{tabular} \\\\\n\\midrule\n"
                             "a\\_b & 2 \\\\\n\\emph{x} & {}* \\\\\n\\bottomrule\n\\end{tabular}}\n");
  assert_false(paged);
  free(table);
}

/* In a column: type of 8 points, and the text breaks. */
static void a_table_for_a_column_has_smaller_type(void **state) {
  (void)state;
  cmark_node *document = sg_markdown_parse(
      "| Name | Number |\n|:--|--:|\n| words that together are wider than the narrow column is, and more | 1 |\n");
  char *table = sg_latex_table(cmark_node_first_child(document), SG_LATEX_COLUMN, NULL);
  assert_non_null(strstr(table, "{\\fontsize{8}{9.5}\\selectfont"));
  assert_non_null(strstr(table, "p{0."));
  free(table);
  table = sg_latex_table(cmark_node_first_child(document), SG_LATEX_PAGE, NULL);
  assert_null(strstr(table, "p{0."));
  free(table);
  cmark_node_free(document);
}

/* The text of a file, on the heap; NULL: there is none. */
static char *file_of(const struct sg_bundle *bundle, const char *name) {
  for (size_t i = 0; i < bundle->n; i++) {
    const struct sg_bundle_file *file = &bundle->files[i];
    if (strcmp(file->name, name) == 0) { return sg_format("%.*s", (int)file->size, file->bytes); }
  }
  return NULL;
}

/* Table 1 has a compact form, Table 2 has none. */
static void a_compact_table_is_a_float_of_its_own(void **state) {
  (void)state;
  static const char two[] = "**Table 2.** Y.\n\n| c |\n|--|\n| 1 |\n";
  char *full = sg_format("**Table 1.** Long.\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n%s", two),
       *compact = sg_format("**Table 1.** `X`.\n\n| a |\n|--|\n| 1 |\n\n%s", two);
  struct sg_bundle bundle = {0};
  sg_tables_add(full, compact, &bundle);
  assert_int_equal(bundle.n, 5);
  char *second = file_of(&bundle, "tables/table-2.tex"), *tex = file_of(&bundle, "tables/table-1-compact.tex");
  assert_non_null(second);
  assert_non_null(tex);
  assert_non_null(strstr(tex, "\n\\begin{table}\n\\centering\n\\caption{\\fontshape{n}\\selectfont "
                              "\\texttt{X}.}\\label{tab:table-1}\n{\\fontsize{8}"));
  assert_non_null(strstr(tex, "\\begin{tabular}{@{}l@{}}\n\\toprule\na \\\\\n"));
  sg_bundle_release(&bundle);
  free(second);
  free(tex);
  free(compact);
  free(full);
}

static void a_wide_table_breaks_its_text_and_not_its_numbers(void **state) {
  (void)state;
  char *table =
      table_of("| Name | Number |\n|:--|--:|\n"
               "| many words that together are wider than the line is, and then some more words of the same kind, "
               "and still more | 1 |\n",
               NULL);
  assert_non_null(strstr(table, "{@{}>{\\raggedright\\arraybackslash}p{0."));
  assert_non_null(strstr(table, "\\linewidth}r@{}}"));
  free(table);
}

/* Not even where a column of numbers is broken, at any place but before it. */
static void an_interval_stays_on_one_line(void **state) {
  (void)state;
  char *table =
      table_of("| Name | Time | Ratio | Share | Rate | More | Again |\n|:--|--:|--:|--:|--:|--:|--:|\n"
               "| one | 554 ms \\[544, 1559 ms\\] | 1.88× \\[1.86, 1.93\\] | 10.1 ms (9.1–11.6 ms) | 554 ms "
               "\\[544, 559 ms\\] | 554 ms \\[544, 559 ms\\] | 554 ms \\[544, 559 ms\\] |\n",
               NULL);
  assert_non_null(strstr(table, "raggedleft"));
  assert_non_null(strstr(table, "one & 554~ms [544,~1559~ms] & 1.88× [1.86,~1.93] & 10.1~ms (9.1–11.6~ms) & "));
  free(table);
}

static void a_table_longer_than_a_page_is_continued_on_the_next(void **state) {
  (void)state;
  struct sg_textstream *stream = sg_textstream_open();
  fputs("**Table 1.** x\n\n| Name |\n|:--|\n", stream->out);
  for (int i = 0; i < 200; i++) {
    fprintf(stream->out, "| row %d |\n", i);
  }
  char *markdown = sg_textstream_close(stream, NULL);
  bool paged = false;
  char *table = table_of(markdown, &paged);
  assert_true(paged);
  assert_non_null(strstr(table, "\\begin{longtable}"));
  assert_non_null(strstr(table, "\\endhead"));
  expect_body(markdown, "\\begin{center}\n\\captionsetup{hypcap=false}\n\\captionof{table}{x}\\label{tab:table-1}\n"
                        "\\end{center}\n\\nopagebreak\n\\input{tables/table-1}\n\\addtocounter{table}{-1}\n\n");
  free(table);
  free(markdown);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(short_names_stay_whole),
      cmocka_unit_test(long_names_may_break_after_punctuation_or_anywhere),
      cmocka_unit_test(widths_match_the_font),
      cmocka_unit_test(characters_without_a_glyph_break_the_line_not_the_run),
      cmocka_unit_test(nothing_becomes_a_ligature_or_an_argument),
      cmocka_unit_test(sections_have_labels_that_links_refer_to),
      cmocka_unit_test(a_heading_before_a_float_asks_for_room),
      cmocka_unit_test(alerts_have_titles),
      cmocka_unit_test(a_link_to_a_doi_is_a_citation),
      cmocka_unit_test(of_the_sources_those_that_are_cited_are_listed),
      cmocka_unit_test(a_figure_keeps_its_caption_and_aspect_ratio),
      cmocka_unit_test(code_keeps_its_lines_and_indents),
      cmocka_unit_test(html_is_left_out),
      cmocka_unit_test(a_table_is_included_by_name),
      cmocka_unit_test(a_narrow_table_is_set_unchanged),
      cmocka_unit_test(a_table_for_a_column_has_smaller_type),
      cmocka_unit_test(a_compact_table_is_a_float_of_its_own),
      cmocka_unit_test(a_wide_table_breaks_its_text_and_not_its_numbers),
      cmocka_unit_test(an_interval_stays_on_one_line),
      cmocka_unit_test(a_table_longer_than_a_page_is_continued_on_the_next),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
