/* ro-crate-metadata.json: https://www.researchobject.org/ro-crate/specification/1.3/ and
 * https://www.researchobject.org/workflow-run-crate/profiles/process_run_crate/ */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "core/digest.h"
#include "core/json.h"
#include "core/seal.h"
#include "core/text.h"
#include "core/version.h"
#include "report/archive/deposit.h"
#include "report/archive/file_list.h"
#include "report/archive/licence.h"
#include "report/archive/set_source.h"

#define CRATE "https://w3id.org/ro/crate/1.3"
#define PROFILE "https://w3id.org/ro/wfrun/process/0.5"
static const char run_id[] = "#run", machine_id[] = "#machine", render_id[] = "#render",
                  tool_id[] = "#stratagemm-bench", report_id[] = "#stratagemm-report";

static json_t *link_to(const char *id) {
  return json_pack("{s:s}", "@id", id);
}

static const char *media_type(const char *name) {
  static const char *const types[][2] = {
      {".json", "application/json"}, {".csv", "text/csv"},        {".md", "text/markdown"},
      {".html", "text/html"},        {".svg", "image/svg+xml"},   {".yaml", "application/yaml"},
      {".tex", "application/x-tex"}, {".pdf", "application/pdf"}, {".png", "image/png"},
  };
  const char *dot = strrchr(name, '.');
  for (size_t i = 0; dot && i < sizeof types / sizeof types[0]; i++) {
    if (strcmp(dot, types[i][0]) == 0) { return types[i][1]; }
  }
  return "text/plain";
}

/* Of a file of the set as it was read. */
static char *sum_of(const char *dir, const char *name, const json_t *read) {
  const size_t n = strlen(SG_BAG_SET "/");
  const char *known = strncmp(name, SG_BAG_SET "/", n) == 0 ? sg_seal_sum_of(read, name + n) : NULL;
  if (known) { return sg_format("%s", known); }
  char *path = sg_format("%s/%s", dir, name), *sum = sg_file_sha256(AT_FDCWD, path, SG_FILE_SET_TABLE);
  free(path);
  return sum;
}

/* The files of the archive so far, each described; ids of the set and of the report for the actions. */
static int put_files(json_t *graph, json_t *parts, json_t *set, json_t *report, const char *dir, const json_t *read,
                     struct sg_error *err) {
  struct sg_file_list list;
  int status = sg_file_list_read(&list, dir, err);
  for (size_t i = 0; i < list.n && status == SG_OK; i++) {
    const char *name = list.names[i];
    char *sum = sum_of(dir, name, read);
    char *size = sg_format("%lld", (long long)sg_file_list_size(dir, name));
    if (sum) {
      json_array_append_new(graph,
                            json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "@id", name, "@type", "File", "name", name,
                                      "contentSize", size, "encodingFormat", media_type(name), "sha256", sum));
      json_array_append_new(parts, link_to(name));
      if (strncmp(name, SG_BAG_SET "/", sizeof SG_BAG_SET) == 0) { json_array_append_new(set, link_to(name)); }
      if (strncmp(name, "data/report/", 12) == 0) { json_array_append_new(report, link_to(name)); }
    } else {
      status = sg_fail(err, SG_UNABLE, "cannot read '%s/%s'", dir, name);
    }
    free(size);
    free(sum);
  }
  sg_file_list_release(&list);
  return status;
}

static void put_if(json_t *object, const char *key, const char *value) {
  if (value && *value) { json_object_set_new(object, key, json_string(value)); }
}

/* Properties of the machine that schema.org has no name for. */
static json_t *machine_entity(const json_t *context) {
  static const char *const names[][2] = {{"model", "machine.model"},
                                         {"memory", "machine.memory"},
                                         {"operating system", "machine.os"},
                                         {"kernel", "machine.kernel"},
                                         {"virtualisation", "machine.virtualisation"}};
  const char *id = sg_json_text(context, "machine.id", "unknown machine");
  json_t *entity = json_pack("{s:s, s:s, s:s, s:s}", "@id", machine_id, "@type", "IndividualProduct", "name",
                             sg_json_text(context, "machine.model", id), "identifier", id);
  char *text = sg_format("%s", "");
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    const char *value = sg_json_text(context, names[i][1], "");
    if (!*value) { continue; }
    char *more = sg_format("%s%s%s: %s", text, *text ? "; " : "", names[i][0], value);
    free(text);
    text = more;
  }
  sg_json_put_text(entity, "description", text);
  return entity;
}

/* The programs: ours and the libraries measured. `requires`: links to the libraries. */
static void put_software(json_t *graph, json_t *libraries, const json_t *context) {
  json_t *backend = NULL;
  size_t i = 0;
  json_array_foreach(json_object_get(json_object_get(context, "software"), "backends"), i, backend) {
    char *id = sg_format("#library-%zu", i + 1);
    json_t *entity = json_pack("{s:s, s:s, s:s}", "@id", id, "@type", "SoftwareApplication", "name",
                               sg_json_text(backend, "name", "unknown library"));
    put_if(entity, "softwareVersion", sg_json_text(backend, "version", sg_json_text(backend, "build", "unknown")));
    put_if(entity, "sha256", sg_json_text(backend, "sha256", ""));
    json_array_append_new(graph, entity);
    json_array_append_new(libraries, link_to(id));
    free(id);
  }
  json_array_append_new(graph, json_pack("{s:s, s:s, s:s, s:s, s:O}", "@id", tool_id, "@type", "SoftwareApplication",
                                         "name", "stratagemm-bench", "softwareVersion",
                                         sg_json_text(context, "run.version", "unknown"), "softwareRequirements",
                                         libraries));
  json_array_append_new(graph, json_pack("{s:s, s:s, s:s, s:s}", "@id", report_id, "@type", "SoftwareApplication",
                                         "name", "stratagemm-report", "softwareVersion", SG_VERSION));
}

/* The run, and the making of the report, as actions. */
static void put_actions(json_t *graph, json_t *set, json_t *report, const json_t *context, const json_t *run,
                        const struct sg_deposit *d) {
  json_t *action = json_pack("{s:s, s:s, s:s, s:[o, o], s:O}", "@id", run_id, "@type", "CreateAction", "name",
                             sg_json_text(context, "run.id", "run"), "instrument", link_to(tool_id),
                             link_to(machine_id), "result", set);
  put_if(action, "description", sg_json_text(context, "run.command", ""));
  put_if(action, "startTime", sg_json_text(run, "started", ""));
  put_if(action, "endTime", sg_json_text(run, "finished", ""));
  if (d->author) { json_object_set_new(action, "agent", link_to("#author")); }
  json_array_append_new(graph, action);
  json_array_append_new(graph, json_pack("{s:s, s:s, s:s, s:o, s:O, s:O}", "@id", render_id, "@type", "CreateAction",
                                         "name", "stratagemm-report render", "instrument", link_to(report_id),
                                         "object", set, "result", report));
}

static json_t *root_entity(const struct sg_deposit *d, const json_t *context, const json_t *run, json_t *parts) {
  char *licence = sg_licence_url(d->licence), *date = sg_deposit_date(run);
  json_t *root =
      json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:O, s:[o, o]}", "@id", "./", "@type", "Dataset", "name",
                sg_deposit_title(d, context), "description", sg_json_text(context, "archive.description", ""),
                "license", link_to(licence), "conformsTo", link_to(PROFILE), "hasPart", parts, "mentions",
                link_to(run_id), link_to(render_id));
  put_if(root, "datePublished", date);
  if (d->author) { json_object_set_new(root, "author", link_to("#author")); }
  if (d->doi) {
    char *url = sg_format("https://doi.org/%s", d->doi);
    sg_json_put_text(root, "identifier", url);
  }
  free(date);
  free(licence);
  return root;
}

static void put_context_entities(json_t *graph, const struct sg_deposit *d) {
  char *licence = sg_licence_url(d->licence);
  json_array_append_new(graph, json_pack("{s:s, s:s, s:s, s:s}", "@id", licence, "@type", "CreativeWork", "name",
                                         d->licence, "url", licence));
  json_array_append_new(graph, json_pack("{s:s, s:s, s:s, s:s}", "@id", PROFILE, "@type", "CreativeWork", "name",
                                         "Process Run Crate", "version", "0.5"));
  free(licence);
  if (!d->author) { return; }
  json_t *person = json_pack("{s:s, s:s, s:s}", "@id", "#author", "@type", "Person", "name", d->author);
  if (d->orcid) {
    char *url = sg_format("https://orcid.org/%s", d->orcid);
    sg_json_put_text(person, "identifier", url);
  }
  json_array_append_new(graph, person);
}

int sg_crate_put(struct sg_scratch *scratch, const struct sg_deposit *d, const json_t *context,
                 const struct sg_report_set *from, struct sg_error *err) {
  const json_t *run = from->set.run;
  json_t *graph = json_array(), *parts = json_array(), *set = json_array(), *report = json_array(),
         *files = json_array(), *libraries = json_array();
  int status = put_files(files, parts, set, report, sg_scratch_path(scratch), from->data, err);
  json_array_append_new(graph, json_pack("{s:s, s:s, s:o, s:o}", "@id", "ro-crate-metadata.json", "@type",
                                         "CreativeWork", "conformsTo", link_to(CRATE), "about", link_to("./")));
  json_array_append_new(graph, root_entity(d, context, run, parts));
  json_array_append_new(graph, machine_entity(context));
  put_software(graph, libraries, context);
  put_actions(graph, set, report, context, run, d);
  put_context_entities(graph, d);
  json_array_extend(graph, files);
  json_t *crate = json_pack("{s:s, s:O}", "@context", CRATE "/context", "@graph", graph);
  char *text = sg_json_format(crate);
  if (status == SG_OK) { status = sg_scratch_put(scratch, "ro-crate-metadata.json", text, strlen(text), err); }
  free(text);
  json_decref(crate);
  json_decref(graph);
  json_decref(parts);
  json_decref(set);
  json_decref(report);
  json_decref(files);
  json_decref(libraries);
  return status;
}
