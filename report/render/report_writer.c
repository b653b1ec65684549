#include "report/render/report_writer.h"

#include <fcntl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/interrupt.h"
#include "core/json.h"
#include "core/output.h"
#include "core/text.h"
#include "report/context/context.h"
#include "report/render/bibliography.h"
#include "report/render/bundle.h"
#include "report/render/figures.h"
#include "report/render/fragments.h"
#include "report/render/html.h"
#include "report/render/latex.h"
#include "report/render/mustache.h"
#include "report/render/tables.h"
#include "report/render/templates.h"

/* A new or empty folder, or one with an earlier report, which can be replaced. */
static int open_output(struct sg_output **out, const struct sg_report_job *job, struct sg_error *err) {
  static const char *const folders[] = {"figures", "tables", NULL}; /* a killed program leaves them empty */
  struct stat st;
  const char *path = job->output;
  int status = sg_output_open_near(out, path, job->inputs, job->n_inputs, err);
  if (status == SG_OK) { status = sg_output_claim(*out, err); }
  if (status != SG_OK) { return status; }
  if (fstatat(sg_output_fd(*out), "run.json", &st, AT_SYMLINK_NOFOLLOW) == 0) {
    return sg_fail(err, SG_BAD_INPUT, "output folder '%s' is a result set: give another with --output", path);
  }
  if (sg_output_is_free(*out, folders) ||
      (fstatat(sg_output_fd(*out), "context.json", &st, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(st.st_mode))) {
    sg_output_clean(*out, folders);
    return SG_OK;
  }
  return sg_fail(
      err, SG_BAD_INPUT,
      "output folder '%s' is not empty and does not contain a report (no context.json): give another with --output",
      path);
}

/* The fixed words of the page or the article, each escaped for its format. */
static json_t *words_for(const json_t *context, enum sg_escape_mode escape) {
  json_t *out = json_object(), *word = NULL;
  const char *name = NULL;
  json_object_foreach(json_object_get(context, "words"), name, word) {
    sg_context_text(out, name, sg_escape(escape, sg_json_text(word, "text", "")));
  }
  return out;
}

int sg_report_add_page(const struct sg_template_folders *templates, struct sg_bundle *bundle, const char *name,
                       const char *markdown, const json_t *context, const struct sg_figures *figures,
                       struct sg_error *err) {
  json_t *page = json_object();
  json_object_set_new(page, "title", json_string(sg_json_text(context, "title.text", "")));
  json_object_set(page, "generator", json_object_get(context, "generator"));
  json_object_set_new(page, "words", words_for(context, SG_ESCAPE_HTML));
  json_object_set_new(page, "state", json_string(sg_json_text(context, "verdict.state", "answer")));
  json_object_set_new(page, "site", json_boolean(sg_json_is_true(context, "site")));
  int status = sg_html_from_markdown(markdown, json_object_get(context, "figures"), figures, page, err);
  char *html = status == SG_OK ? sg_mustache_render(templates, "page.html", page, SG_ESCAPE_HTML, err) : NULL;
  if (html) { sg_bundle_add_text(bundle, name, html); }
  free(html);
  json_decref(page);
  return status == SG_OK && !html ? SG_BAD_INPUT : status;
}

/* The Markdown of a document: for its files, with compact tables, and the abstract of the article. */
struct documents {
  char *full, *compact, *abstract; /* abstract NULL: no article is written */
};

static void put_article_text(json_t *article, const char *key, const char *markdown, const json_t *context) {
  sg_json_put_text(
      article, key,
      sg_latex_from_markdown(markdown, json_object_get(context, "figures"), json_object_get(article, "words")));
}

/* What the article and its bibliography are made from. */
static json_t *article_of(const struct sg_report_job *job, const struct documents *documents, const json_t *context) {
  json_t *article = json_object();
  const char *date = sg_json_text(context, "run.date", "");
  json_object_set_new(article, "title", json_string(sg_json_text(context, "title.text", "")));
  json_object_set(article, "generator", json_object_get(context, "generator"));
  json_object_set_new(article, "author", sg_json_text_or_null(job->author));
  json_object_set_new(article, "date", json_string(date));
  json_object_set_new(article, "year", strspn(date, "0123456789") == 4 ? json_stringn(date, 4) : json_null());
  json_object_set_new(article, "words", words_for(context, SG_ESCAPE_LATEX));
  put_article_text(article, "abstract", documents->abstract, context);
  put_article_text(article, "body", documents->full, context);
  return article;
}

static int add_tex(const struct sg_report_job *job, struct sg_bundle *bundle, const struct documents *documents,
                   const json_t *context, struct sg_error *err) {
  json_t *article = article_of(job, documents, context);
  char *tex = sg_mustache_render(&job->templates, "article.tex", article, SG_ESCAPE_LATEX, err);
  char *bib = tex ? sg_mustache_render(&job->templates, "references.bib", article, SG_ESCAPE_BIBTEX, err) : NULL;
  int status = bib ? SG_OK : SG_BAD_INPUT;
  if (bib) {
    char *cited = sg_bibliography_cited(bib, tex);
    sg_bundle_add_text(bundle, "report.tex", tex);
    sg_bundle_add_text(bundle, "references.bib", cited);
    free(cited);
  }
  free(bib);
  free(tex);
  json_decref(article);
  return status;
}

/* context.json comes first: a folder with it is known to hold a report. */
static void add_context(struct sg_bundle *bundle, const json_t *context) {
  char *text = sg_json_format(context);
  sg_bundle_add_text(bundle, "context.json", text);
  free(text);
}

static unsigned figure_formats(const struct sg_report_job *job) {
  return 1u << SG_FIGURE_SVG | (job->formats & SG_REPORT_TEX ? 1u << SG_FIGURE_PDF : 0) |
         (job->formats & SG_REPORT_PNG ? 1u << SG_FIGURE_PNG : 0);
}

static int make_files(const struct sg_report_job *job, const struct sg_figures *figures, const json_t *context,
                      const struct documents *documents, struct sg_bundle *bundle, struct sg_error *err) {
  int status = SG_OK;
  add_context(bundle, context);
  sg_bundle_add_text(bundle, "report.md", documents->full);
  sg_figures_add(figures, bundle);
  sg_tables_add(documents->full, documents->compact, bundle);
  if (job->formats & SG_REPORT_TEX) { status = add_tex(job, bundle, documents, context, err); }
  if (status == SG_OK && job->formats & SG_REPORT_HTML) {
    status = sg_report_add_page(&job->templates, bundle, "report.html", documents->full, context, figures, err);
  }
  return status;
}

/* Draws in the output folder, makes all files in memory, and writes them when all of them are known. */
static int write_files(const struct sg_report_job *job, struct sg_figures *figures, const json_t *context,
                       const struct documents *documents, const char *started, struct sg_error *err) {
  struct sg_bundle bundle = {0};
  struct sg_output *folder = NULL;
  sg_interrupt_hold();
  int status = open_output(&folder, job, err);
  if (status == SG_OK) { status = sg_figures_draw(figures, job->gnuplot, folder, figure_formats(job), started, err); }
  if (status == SG_OK) { status = sg_interrupt_check(err); }
  if (status == SG_OK) {
    sg_interrupt_end_at_once(job->program, sg_output_is_new(folder) ? job->output : NULL);
    status = make_files(job, figures, context, documents, &bundle, err);
    sg_interrupt_hold();
  }
  if (status == SG_OK && job->formats & SG_REPORT_PDF) {
    status = sg_typeset(&job->typesetter, &bundle, started, err);
  }
  if (status == SG_OK) { status = sg_bundle_write(&bundle, folder, err); }
  sg_bundle_release(&bundle);
  sg_output_close(folder);
  return status;
}

static char *render_markdown(const struct sg_report_job *job, json_t *context, const char *name, const char *end,
                             bool compact, struct sg_error *err) {
  char *template = sg_format("%s%s.md", name, end);
  json_object_set_new(context, "compact", json_boolean(compact));
  char *markdown = sg_mustache_render(&job->templates, template, context, SG_ESCAPE_MARKDOWN, err);
  free(template);
  return markdown;
}

/* `context` has the tables' full form at the end. */
static int make_documents(struct documents *out, const struct sg_report_job *job, json_t *context, const char *name,
                          struct sg_error *err) {
  const bool article = job->formats & SG_REPORT_TEX;
  out->compact = render_markdown(job, context, name, "", true, err);
  if (out->compact) { out->full = render_markdown(job, context, name, "", false, err); }
  if (out->full && article) { out->abstract = render_markdown(job, context, name, "_abstract", false, err); }
  return out->full && (out->abstract || !article) ? SG_OK : SG_BAD_INPUT;
}

int sg_report_write_documents(const struct sg_report_job *job, struct sg_figures *figures, json_t *context,
                              const char *name, const char *started, struct sg_error *err) {
  struct documents documents = {0};
  json_object_set_new(context, "has_charts", json_boolean(job->gnuplot != NULL));
  int status = sg_fragments_fill(&job->templates, context, err);
  if (status == SG_OK) { status = make_documents(&documents, job, context, name, err); }
  if (status == SG_OK) { status = write_files(job, figures, context, &documents, started, err); }
  free(documents.abstract);
  free(documents.compact);
  free(documents.full);
  return status;
}

/* From the analysis to the files. */
static int write_report(const struct sg_report_job *job, const struct sg_analysis *analysis, json_t *data,
                        struct sg_error *err) {
  const char *started = sg_json_text(analysis->set->run, "started", "");
  json_t *about = NULL, *context = NULL;
  struct sg_figures figures = {0};
  struct sg_findings findings = {0};
  int status = job->gnuplot ? sg_figures_prepare(&figures, analysis, job->form, &job->templates, err) : SG_OK;
  if (status != SG_OK) { goto out; }
  about = sg_figures_about(&figures);
  sg_findings_init(&findings, analysis);
  context = sg_context_make(analysis, &findings, about, data);
  status = sg_report_write_documents(job, &figures, context, "report", started, err);
out:
  sg_findings_release(&findings);
  sg_figures_release(&figures);
  json_decref(context);
  json_decref(about);
  return status;
}

/* Tables of counts have a column for each event and a row for each configuration. */
static int check_counts(const struct sg_resultset *set, struct sg_error *err) {
  enum { MOST_CELLS = 500000 };
  const size_t events =
      json_array_size(json_object_get(set->run, "counters")) + json_array_size(json_object_get(set->run, "metrics"));
  if (set->n_counters == 0 || events * set->n_configs <= MOST_CELLS) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT,
                 "'%s' has %zu counters of %zu configurations: a report has tables of at most %d counts", set->dir,
                 events, set->n_configs, MOST_CELLS);
}

int sg_report_write_set(const struct sg_report_job *job, const struct sg_report_set *from, struct sg_error *err) {
  struct sg_analysis analysis = {0};
  sg_interrupt_end_at_once(job->program, NULL);
  int status = check_counts(&from->set, err);
  if (status != SG_OK) { return status; }
  sg_analysis_init(&analysis, &from->set, &from->summary);
  status = write_report(job, &analysis, from->data, err);
  sg_analysis_release(&analysis);
  return status;
}

int sg_report_write(const struct sg_report_job *job, struct sg_error *err) {
  struct sg_report_set from;
  sg_interrupt_end_at_once(job->program, NULL);
  int status = sg_report_set_load(&from, job->input, 0, err);
  if (status == SG_OK) { status = sg_report_set_summarise(&from, err); }
  if (status == SG_OK) { status = sg_report_write_set(job, &from, err); }
  sg_report_set_release(&from);
  return status;
}
