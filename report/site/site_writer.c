#include "report/site/site_writer.h"

#include <ctype.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/digest.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/output.h"
#include "core/own_folder.h"
#include "core/text.h"
#include "core/utf8.h"
#include "core/version.h"
#include "report/analysis/facts.h"
#include "report/archive/set_source.h"
#include "report/context/context.h"
#include "report/render/bundle.h"
#include "report/render/fragments.h"
#include "report/render/report_writer.h"
#include "report/site/site_campaign.h"
#include "report/site/site_chart.h"
#include "report/site/site_facts.h"
#include "report/site/site_files.h"
#include "report/site/site_own.h"
#include "report/site/site_scan.h"
#include "report/text/textstream.h"

struct site {
  const struct sg_site_job *job;
  char *const *untrusted; /* the input and the output: no link in these two leads to a file that is written */
  struct sg_output *folder;
  char *tools;                            /* digest of the program and the templates */
  json_t *earlier;                        /* names of the reports of an earlier site; NULL: there is none */
  json_t *sets, *copies, *twins, *errors; /* as the index lists them */
};

/* ---- folders of reports */

static bool is_report(const char *folder) {
  char *page = sg_format("%s/report.html", folder);
  struct stat st;
  const bool is = lstat(page, &st) == 0 && S_ISREG(st.st_mode);
  free(page);
  return is;
}

/* Its files only: others in the folder, and those that were changed, stay. */
static void remove_report(const struct site *site, const char *slug) {
  static const char *const folders[] = {"figures", "tables", NULL};
  char *folder = sg_format("%s/" SG_SITE_REPORTS "/%s", site->job->output, slug),
       *path = sg_format("%s/" SG_SITE_ENTRY, folder);
  json_t *entry = sg_site_load(AT_FDCWD, path);
  struct sg_output *out = NULL;
  struct sg_error ignored = {0};
  if (entry && sg_output_open_near(&out, folder, site->untrusted, 2, &ignored) == SG_OK &&
      sg_output_claim(out, &ignored) == SG_OK) {
    sg_output_clean(out, folders);
    sg_bundle_remove(out);
    unlinkat(sg_output_fd(out), SG_SITE_ENTRY, 0);
    rmdir(folder);
  }
  sg_output_close(out);
  json_decref(entry);
  free(path);
  free(folder);
}

/* Reports of the earlier site that no set of the index has. */
static void remove_others(const struct site *site) {
  json_t *kept = json_object(), *set = NULL, *report = NULL;
  size_t i = 0;
  json_array_foreach(site->sets, i, set) {
    json_object_set_new(kept, sg_json_text(set, "slug", ""), json_true());
  }
  json_array_foreach(site->copies, i, set) {
    json_object_set_new(kept, sg_json_text(set, "slug", ""), json_true());
  }
  json_array_foreach(site->earlier, i, report) {
    if (!json_object_get(kept, json_string_value(report))) { remove_report(site, json_string_value(report)); }
  }
  json_decref(kept);
}

/* ---- one set */

/* The set of the index of which these are the facts: this one is a copy, such as the archive of a folder. */
static const json_t *find_original(const struct site *site, const json_t *facts) {
  size_t i = 0;
  const json_t *set = NULL;
  json_array_foreach(site->sets, i, set) {
    if (json_equal(json_object_get(set, "run"), json_object_get(facts, "run")) &&
        json_equal(json_object_get(set, "contents"), json_object_get(facts, "contents"))) {
      return set;
    }
  }
  return NULL;
}

/* What an earlier site says of the set, if its report is still what it would be; NULL: it has to be made. A copy has
 * none. */
static json_t *kept_facts(const struct site *site, const char *folder, const char *key) {
  char *path = sg_format("%s/" SG_SITE_ENTRY, folder);
  json_t *entry = sg_site_load(AT_FDCWD, path);
  json_t *facts = strcmp(sg_json_text(entry, "key", ""), key) == 0 ? json_object_get(entry, "facts") : NULL;
  facts = facts && (is_report(folder) || find_original(site, facts)) ? json_incref(facts) : NULL;
  json_decref(entry);
  free(path);
  return facts;
}

static int keep_facts(const struct site *site, const char *folder, const char *key, const json_t *facts,
                      struct sg_error *err) {
  json_t *entry = json_pack("{s:o, s:s, s:O}", "generator", sg_site_generator(), "key", key, "facts", facts);
  struct sg_output *out = NULL;
  int status = sg_output_open_near(&out, folder, site->untrusted, 2, err);
  if (status == SG_OK) { status = sg_json_write(entry, out, SG_SITE_ENTRY, err); }
  sg_output_close(out);
  json_decref(entry);
  return status;
}

static int make_report(const struct site *site, const char *folder, const struct sg_report_set *from,
                       struct sg_error *err) {
  const struct sg_report_job job = {.inputs = site->untrusted,
                                    .n_inputs = 2,
                                    .output = folder,
                                    .gnuplot = site->job->gnuplot,
                                    .program = site->job->program,
                                    .formats = SG_REPORT_MARKDOWN | SG_REPORT_HTML,
                                    .templates = site->job->templates};
  return sg_report_write_set(&job, from, err);
}

static int read_set(const struct site *site, const struct sg_site_found *found, const char *folder, json_t **facts,
                    struct sg_error *err) {
  struct sg_set_source source;
  struct sg_report_set from = {0};
  sg_interrupt_hold();
  int status = sg_set_source_open(&source, found->path, err);
  if (status != SG_OK) { return status; }
  sg_interrupt_end_at_once(site->job->program, NULL);
  status = sg_report_set_load(&from, source.dir, 0, err);
  if (status == SG_OK) { status = sg_report_set_summarise(&from, err); }
  if (status == SG_OK) {
    *facts = sg_site_facts(&from);
    status = sg_fragments_fill(&site->job->templates, *facts, err);
  }
  if (status == SG_OK && !find_original(site, *facts)) {
    if (!is_report(folder)) { remove_report(site, strrchr(folder, '/') + 1); } /* the facts of what was a copy */
    status = make_report(site, folder, &from, err);
  }
  sg_interrupt_hold();
  sg_report_set_release(&from);
  status = sg_set_source_fail(&source, status, err);
  sg_set_source_close(&source);
  if (status == SG_OK) { return SG_OK; }
  json_decref(*facts);
  *facts = NULL;
  return status;
}

static bool starts_path(const char *text, const char *at) {
  return at == text || at[-1] == '\'' || (at - text >= 2 && strncmp(at - 2, ": ", 2) == 0);
}

/* A message with paths relative to the folder, which itself has its last component. */
static char *below_folder(const char *message, const char *folder) {
  struct sg_textstream *stream = sg_textstream_open();
  size_t n = strlen(folder);
  while (n > 1 && folder[n - 1] == '/') {
    n--;
  }
  const char *slash = memrchr(folder, '/', n), *name = slash ? slash + 1 : folder;
  for (const char *at = message; *at;) {
    const bool is_folder = starts_path(message, at) && strncmp(at, folder, n) == 0;
    if (is_folder && at[n] == '/') {
      at += n + strspn(at + n, "/");
    } else if (is_folder && (at[n] == '\'' || at[n] == ':')) {
      at += name - folder;
    }
    if (*at) { putc(*at++, stream->out); }
  }
  return sg_textstream_close(stream, NULL);
}

/* The site is published: without the paths of the folders on this machine. */
static char *without_folders(const char *message, const struct sg_site_job *job) {
  char *text = below_folder(message, job->output), *published = below_folder(text, job->input);
  free(text);
  return published;
}

static void list_error(const struct site *site, const struct sg_site_found *found, const char *message) {
  char *name = sg_utf8_cleaned(found->name), *text = without_folders(message, site->job);
  fprintf(stderr, "%s: %s: %s\n", site->job->program, name, text);
  json_array_append_new(site->errors,
                        json_pack("{s:o, s:o}", "name", sg_fact_text(found->name), "error", sg_fact_text(text)));
  free(text);
  free(name);
}

static const json_t *find_run(const struct site *site, const json_t *facts) {
  size_t i = 0;
  const json_t *set = NULL;
  json_array_foreach(site->sets, i, set) {
    if (json_equal(json_object_get(set, "run"), json_object_get(facts, "run"))) { return set; }
  }
  return NULL;
}

/* Two sets with one run id and other contents are both shown, and named. */
static void list_set(const struct site *site, json_t *facts) {
  const json_t *original = find_original(site, facts), *twin = original ? NULL : find_run(site, facts);
  json_t *name = json_object_get(facts, "name"), *run = json_object_get(facts, "run");
  if (original) { json_object_set(facts, "other", json_object_get(original, "name")); }
  if (twin) {
    json_t *other = json_object_get(twin, "name");
    fprintf(stderr, "%s: %s: has the run id of %s, but other contents: one of them was changed\n", site->job->program,
            json_string_value(name), json_string_value(other));
    json_array_append_new(site->twins, json_pack("{s:O, s:O, s:O}", "name", name, "other", other, "run", run));
  }
  json_array_append(original ? site->copies : site->sets, facts);
}

static int add_set(const struct site *site, const struct sg_site_found *found, struct sg_error *err) {
  char *slug = sg_site_slug(found->name), *folder = sg_format("%s/" SG_SITE_REPORTS "/%s", site->job->output, slug),
       *key = sg_format("%s %s", found->key, site->tools);
  json_t *facts = *found->key ? kept_facts(site, folder, key) : NULL;
  struct sg_error why = {0};
  int status = SG_OK;
  if (!facts) {
    status = read_set(site, found, folder, &facts, &why);
    if (status == SG_OK) { status = keep_facts(site, folder, key, facts, &why); }
  }
  if (status == SG_OK) {
    json_object_set_new(facts, "name", sg_fact_text(found->name));
    json_object_set_new(facts, "slug", json_string(slug));
    char *last = sg_set_source_name(found->name);
    json_object_set_new(facts, "label", sg_fact_text(last));
    free(last);
    list_set(site, facts);
  } else if (status == SG_BAD_INPUT) {
    list_error(site, found, why.message);
    status = SG_OK;
  } else {
    *err = why;
  }
  json_decref(facts);
  free(key);
  free(folder);
  free(slug);
  return status;
}

/* ---- the index */

static json_t *copies_of(const json_t *copies) {
  json_t *list = json_array(), *set = NULL;
  size_t i = 0;
  json_array_foreach((json_t *)copies, i, set) {
    json_array_append_new(
        list, json_pack("{s:O, s:O}", "name", json_object_get(set, "name"), "other", json_object_get(set, "other")));
  }
  return sg_fact_list(list, 0);
}

/* The machines, in the order of their first sets, each with its sets. */
static json_t *machines_of(const json_t *sets) {
  json_t *machines = json_array(), *by_id = json_object(), *set = NULL;
  size_t i = 0;
  json_array_foreach((json_t *)sets, i, set) {
    const char *id = sg_json_text(set, "machine", "");
    json_t *machine = json_object_get(by_id, id);
    if (!machine) {
      machine = json_pack("{s:O, s:O, s:O, s:[]}", "machine", json_object_get(set, "machine"), "cpu",
                          json_object_get(set, "cpu"), "cores", json_object_get(set, "cores"), "sets");
      json_object_set_new(by_id, id, machine);
      json_array_append(machines, machine);
    }
    json_array_append_new(json_object_get(machine, "sets"),
                          json_pack("{s:O, s:O, s:O}", "slug", json_object_get(set, "slug"), "label",
                                    json_object_get(set, "label"), "date", json_object_get(set, "date")));
  }
  json_decref(by_id);
  json_array_foreach(machines, i, set) {
    json_object_set_new(set, "sets", sg_fact_list(json_incref(json_object_get(set, "sets")), 0));
  }
  return machines;
}

/* Copies have a folder with their facts. */
static json_t *reports_of(const struct site *site) {
  json_t *names = json_array(), *set = NULL;
  size_t i = 0;
  json_array_foreach(site->sets, i, set) {
    json_array_append(names, json_object_get(set, "slug"));
  }
  json_array_foreach(site->copies, i, set) {
    json_array_append(names, json_object_get(set, "slug"));
  }
  return names;
}

static json_t *make_context(const struct site *site, const struct sg_figures *figures) {
  json_t *about = sg_figures_about(figures), *figure = json_array_get(about, 0), *machines = machines_of(site->sets);
  json_t *context =
      json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:b, s:b, s:o, s:o, s:O, s:O, s:o}", "title",
                sg_fact_fragment("words/site_title", json_object()), "generator", sg_site_generator(),
                SG_SITE_REPORTS, reports_of(site), "n_sets", sg_fact_count(json_array_size(site->sets)), "n_machines",
                sg_fact_count(json_array_size(machines)), "machines", machines, "site", 1, "has_sets",
                json_array_size(site->sets) > 0, "has_charts", site->job->gnuplot != NULL, "words",
                sg_context_words("answer"), "figure", figure ? json_incref(figure) : json_null(), "sets", site->sets,
                "errors", site->errors, "figures", about);
  json_object_set_new(context, "has_problems",
                      json_boolean(json_array_size(site->errors) + json_array_size(site->twins)));
  json_t *differing = sg_site_campaign(site->job->input);
  json_object_set_new(context, "has_differing", json_boolean(json_array_size(differing) > 0));
  json_object_set_new(context, "differing", differing);
  json_object_set(context, "twins", site->twins);
  json_object_set_new(context, "copies", copies_of(site->copies));
  return context;
}

/* site.json comes first: a folder with it is known to hold a site. */
static int add_index(const struct site *site, const struct sg_figures *figures, json_t *context,
                     struct sg_bundle *bundle, struct sg_error *err) {
  char *markdown = sg_mustache_render(&site->job->templates, "site.md", context, SG_ESCAPE_MARKDOWN, err);
  if (!markdown) { return SG_BAD_INPUT; }
  char *text = sg_json_format(context);
  sg_bundle_add_text(bundle, "site.json", text);
  sg_bundle_add_text(bundle, "index.md", markdown);
  sg_figures_add(figures, bundle);
  const int status = sg_report_add_page(&site->job->templates, bundle, "index.html", markdown, context, figures, err);
  free(text);
  free(markdown);
  return status;
}

static int write_index(const struct site *site, struct sg_error *err) {
  struct sg_figures figures = {0};
  struct sg_bundle bundle = {0};
  json_t *context = NULL;
  int status = site->job->gnuplot ? sg_site_chart(&figures, site->sets, &site->job->templates, err) : SG_OK;
  if (status == SG_OK) {
    status = sg_figures_draw(&figures, site->job->gnuplot, site->folder, 1u << SG_FIGURE_SVG, "", err);
  }
  if (status == SG_OK) {
    context = make_context(site, &figures);
    status = sg_fragments_fill(&site->job->templates, context, err);
  }
  if (status == SG_OK) { status = add_index(site, &figures, context, &bundle, err); }
  if (status == SG_OK) { status = sg_interrupt_check(err); }
  if (status == SG_OK) { status = sg_bundle_write(&bundle, site->folder, err); }
  sg_bundle_release(&bundle);
  sg_figures_release(&figures);
  json_decref(context);
  return status;
}

/* ---- the site */

static int open_folder(struct site *site, struct sg_error *err) {
  static const char *const folders[] = {SG_SITE_REPORTS, "figures", NULL};
  struct stat st;
  int status = sg_output_open_near(&site->folder, site->job->output, site->untrusted, 2, err);
  if (status == SG_OK) { status = sg_output_claim(site->folder, err); }
  if (status != SG_OK) { return status; }
  const int fd = sg_output_fd(site->folder);
  if (fstatat(fd, SG_SITE_REPORTS, &st, AT_SYMLINK_NOFOLLOW) == 0 && !S_ISDIR(st.st_mode)) {
    return sg_fail(err, SG_BAD_INPUT, "'%s/" SG_SITE_REPORTS "' is %s, not a folder: remove it", site->job->output,
                   sg_file_kind_name(st.st_mode));
  }
  site->earlier = sg_site_load_reports(fd);
  if (!site->earlier && !sg_output_is_free(site->folder, folders)) {
    return sg_fail(err, SG_BAD_INPUT,
                   "output folder '%s' is not empty and does not contain a site (no site.json of stratagemm-report): "
                   "give another with --output",
                   site->job->output);
  }
  sg_output_clean(site->folder, folders);
  return SG_OK;
}

/* A site is updated with its own sets; a folder may have been given by mistake. */
static int check_own(const struct site *site, const struct sg_site_scan *scan, struct sg_error *err) {
  if (!site->earlier || sg_site_is_of(sg_output_fd(site->folder), site->earlier, scan)) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT,
                 "output folder '%s' has the site of other result sets ('%s' has none of them under the same name): "
                 "give another with "
                 "--output, or remove it",
                 site->job->output, site->job->input);
}

/* A first site that is interrupted can be continued. */
static int mark(const struct site *site, const struct sg_site_scan *scan, struct sg_error *err) {
  if (site->earlier) { return SG_OK; }
  json_t *reports = json_array();
  for (size_t i = 0; i < scan->n; i++) {
    char *slug = sg_site_slug(scan->items[i].name);
    json_array_append_new(reports, json_string(slug));
    free(slug);
  }
  json_t *file = json_pack("{s:o, s:b, s:o}", "generator", sg_site_generator(), "site", 1, SG_SITE_REPORTS, reports);
  const int status = sg_json_write(file, site->folder, "site.json", err);
  json_decref(file);
  return status;
}

static char *tools_of(const struct sg_site_job *job) {
  const char *const folders[] = {job->templates.own, job->templates.user};
  char *program = sg_file_sha256(AT_FDCWD, "/proc/self/exe", SG_FILE_LIBRARY),
       *templates = sg_tree_sha256(folders, sizeof folders / sizeof folders[0]),
       *tools = sg_format("%s %s", program ? program : SG_VERSION, templates);
  free(program);
  free(templates);
  return tools;
}

int sg_site_write(const struct sg_site_job *job, struct sg_error *err) {
  char *const untrusted[] = {(char *)job->input, (char *)job->output};
  struct site site = {.job = job,
                      .untrusted = untrusted,
                      .sets = json_array(),
                      .copies = json_array(),
                      .twins = json_array(),
                      .errors = json_array()};
  struct sg_site_scan scan = {0};
  struct stat here = {0};
  sg_interrupt_hold();
  int status = open_folder(&site, err);
  if (status != SG_OK) { goto out; }
  sg_interrupt_end_at_once(job->program, sg_output_is_new(site.folder) ? job->output : NULL);
  site.tools = tools_of(job);
  if (fstat(sg_output_fd(site.folder), &here) != 0) { here = (struct stat){0}; }
  status = sg_site_scan(&scan, job->input, &here, err);
  sg_interrupt_hold();
  if (status == SG_OK && scan.n == 0) {
    status = sg_fail(err, SG_BAD_INPUT, "no result set below '%s': give a folder with result sets or archives",
                     job->input);
  }
  if (status == SG_OK) { status = check_own(&site, &scan, err); }
  if (status == SG_OK) { status = mark(&site, &scan, err); }
  for (size_t i = 0; i < scan.n && status == SG_OK; i++) {
    status = sg_interrupt_check(err);
    if (status == SG_OK) { status = add_set(&site, &scan.items[i], err); }
  }
  if (status == SG_OK) { status = write_index(&site, err); }
  if (status == SG_OK) { remove_others(&site); }
  if (status == SG_OK && json_array_size(site.errors) + json_array_size(site.twins) > 0) { status = SG_FOUND; }
out:
  sg_site_scan_release(&scan);
  sg_output_close(site.folder);
  json_decref(site.sets);
  json_decref(site.copies);
  json_decref(site.twins);
  json_decref(site.errors);
  json_decref(site.earlier);
  free(site.tools);
  return status;
}
