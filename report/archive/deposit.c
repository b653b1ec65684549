#include "report/archive/deposit.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/text.h"
#include "core/utf8.h"
#include "core/version.h"
#include "report/archive/file_list.h"
#include "report/archive/licence.h"
#include "report/text/textstream.h"

/* ---- checks */

/* ISO 7064, MOD 11-2: https://support.orcid.org/hc/en-us/articles/360006897674 */
static bool is_orcid(const char *id) {
  static const char form[] = "0000-0000-0000-000X";
  int total = 0, last = 0;
  if (strlen(id) != sizeof form - 1) { return false; }
  for (size_t i = 0; form[i]; i++) {
    if (form[i] == '-') {
      if (id[i] != '-') { return false; }
    } else if (form[i] == 'X') {
      if (!isdigit((unsigned char)id[i]) && id[i] != 'X') { return false; }
      last = id[i] == 'X' ? 10 : id[i] - '0';
    } else {
      if (!isdigit((unsigned char)id[i])) { return false; }
      total = (total + id[i] - '0') * 2;
    }
  }
  return (12 - total % 11) % 11 == last;
}

/* As Citation File Format has them: 10., a registrant of digits and points, a slash and these characters. */
static bool is_doi(const char *text) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/_;-.()[]";
  enum { LEAST = 4, MOST = 9 };
  if (strncmp(text, "10.", 3) != 0) { return false; }
  const char *at = text + 3;
  const size_t n = strspn(at, "0123456789");
  if (n < LEAST || n > MOST) { return false; }
  at += n;
  if (*at == '.') { at += 1 + strspn(at + 1, "0123456789"); }
  return *at == '/' && at[-1] != '.' && at[1] && strspn(at, letters) == strlen(at);
}

int sg_deposit_check_text(const char *option, const char *text, struct sg_error *err) {
  if (!text || (*text && sg_utf8_is_clean(text))) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "%s: '%s' is empty or has control characters", option, text);
}

int sg_deposit_check(const struct sg_deposit *d, struct sg_error *err) {
  int status = sg_deposit_check_text("--author", d->author, err);
  if (status == SG_OK) { status = sg_deposit_check_text("--title", d->title, err); }
  if (status != SG_OK) { return status; }
  if (d->orcid && !is_orcid(d->orcid)) {
    return sg_fail(err, SG_BAD_INPUT, "--orcid: '%s' is not an ORCID iD, such as 0000-0002-1825-0097", d->orcid);
  }
  if (d->orcid && !d->author) { return sg_fail(err, SG_BAD_INPUT, "--orcid needs --author"); }
  if (d->doi && !is_doi(d->doi)) {
    return sg_fail(err, SG_BAD_INPUT, "--doi: '%s' is not a DOI, such as 10.5281/zenodo.123", d->doi);
  }
  return sg_licence_check("--licence", d->licence, err);
}

/* ---- files */

const char *sg_deposit_title(const struct sg_deposit *deposit, const json_t *context) {
  return deposit->title ? deposit->title : sg_json_text(context, "title.text", "stratagemm result set");
}

char *sg_deposit_date(const json_t *run) {
  const char *text = sg_json_text(run, "finished", sg_json_text(run, "started", ""));
  return sg_format("%.10s", text);
}

static int put_text(struct sg_scratch *scratch, const char *name, const char *text, struct sg_error *err) {
  return sg_scratch_put(scratch, name, text, strlen(text), err);
}

static int put_rendered(struct sg_scratch *scratch, const char *name, const char *template, const json_t *context,
                        const struct sg_template_folders *folders, enum sg_escape_mode escape, struct sg_error *err) {
  char *text = sg_mustache_render(folders, template, context, escape, err);
  const int status = text ? put_text(scratch, name, text, err) : SG_BAD_INPUT;
  free(text);
  return status;
}

/* A JSON string is one of YAML, too. */
static void put_yaml(FILE *out, const char *key, const char *value) {
  json_t *string = sg_json_text_or_null(value);
  char *text = json_dumps(string, JSON_ENCODE_ANY);
  fprintf(out, "%s: %s\n", key, text);
  free(text);
  json_decref(string);
}

/* Citation File Format 1.2.0: message, title and authors are required, so without an author one is asked for. */
static int put_citation(struct sg_scratch *scratch, const struct sg_deposit *d, const json_t *context,
                        struct sg_error *err) {
  struct sg_textstream *stream = sg_textstream_open();
  FILE *out = stream->out;
  put_yaml(out, "cff-version", "1.2.0");
  put_yaml(out, "message", sg_json_text(context, "archive.message", ""));
  put_yaml(out, "type", "dataset");
  put_yaml(out, "title", sg_deposit_title(d, context));
  fputs("authors:\n", out);
  put_yaml(out, "  - name", d->author ? d->author : sg_json_text(context, "archive.nobody", ""));
  if (d->orcid) {
    char *url = sg_format("https://orcid.org/%s", d->orcid);
    put_yaml(out, "    orcid", url);
    free(url);
  }
  if (d->doi) { put_yaml(out, "doi", d->doi); }
  if (sg_licence_is_in_cff(d->licence)) {
    put_yaml(out, "license", d->licence);
  } else {
    char *url = sg_licence_url(d->licence);
    put_yaml(out, "license-url", url);
    free(url);
  }
  char *text = sg_textstream_close(stream, NULL);
  const int status = put_text(scratch, "CITATION.cff", text, err);
  free(text);
  return status;
}

static int put_zenodo(struct sg_scratch *scratch, const struct sg_deposit *d, const json_t *context,
                      struct sg_error *err) {
  json_t *z = json_pack("{s:s, s:s, s:s, s:s, s:s}", "upload_type", "dataset", "title", sg_deposit_title(d, context),
                        "description", sg_json_text(context, "archive.description", ""), "license", d->licence,
                        "access_right", "open");
  if (d->author) {
    json_t *creator = json_pack("{s:s}", "name", d->author);
    if (d->orcid) { json_object_set_new(creator, "orcid", json_string(d->orcid)); }
    json_object_set_new(z, "creators", json_pack("[o]", creator));
  }
  if (d->doi) { json_object_set_new(z, "doi", json_string(d->doi)); }
  char *text = sg_json_format(z);
  const int status = put_text(scratch, ".zenodo.json", text, err);
  free(text);
  json_decref(z);
  return status;
}

/* Sentences that are members of JSON and YAML files. */
static int put_sentence(json_t *context, const char *key, const char *template,
                        const struct sg_template_folders *folders, struct sg_error *err) {
  char *text = sg_mustache_render(folders, template, context, SG_ESCAPE_PLAIN, err);
  if (!text) { return SG_BAD_INPUT; }
  text[strcspn(text, "\n")] = '\0';
  json_object_set_new(json_object_get(context, "archive"), key, json_string(text));
  free(text);
  return SG_OK;
}

static json_t *text_or_null(const char *text) {
  return text ? json_string(text) : json_null();
}

int sg_deposit_put(struct sg_scratch *scratch, const struct sg_deposit *d, json_t *context, bool incomplete,
                   const struct sg_template_folders *folders, struct sg_error *err) {
  json_object_set_new(context, "archive",
                      json_pack("{s:s, s:s, s:o, s:o, s:o, s:b}", "title", sg_deposit_title(d, context), "licence",
                                d->licence, "author", text_or_null(d->author), "doi", text_or_null(d->doi), "orcid",
                                text_or_null(d->orcid), "incomplete", incomplete));
  int status = put_sentence(context, "message", "archive/cite", folders, err);
  if (status == SG_OK) { status = put_sentence(context, "nobody", "archive/nobody", folders, err); }
  if (status == SG_OK) { status = put_sentence(context, "description", "archive/description", folders, err); }
  if (status == SG_OK) {
    status = put_rendered(scratch, "README.md", "archive/archive_readme", context, folders, SG_ESCAPE_MARKDOWN, err);
  }
  if (status == SG_OK) {
    status = put_rendered(scratch, "AD-AE.md", "archive/artifact", context, folders, SG_ESCAPE_MARKDOWN, err);
  }
  if (status == SG_OK) {
    status = put_rendered(scratch, "LICENSE", "archive/licence", context, folders, SG_ESCAPE_PLAIN, err);
  }
  if (status == SG_OK) { status = put_citation(scratch, d, context, err); }
  return status == SG_OK ? put_zenodo(scratch, d, context, err) : status;
}
