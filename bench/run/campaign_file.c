#include "bench/run/campaign_file.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "bench/run/campaign_hosts.h"
#include "core/alloc.h"
#include "core/json.h"
#include "core/resultset.h"
#include "core/shell_command.h"
#include "core/text.h"
#include "core/utf8.h"
#include "core/version.h"

static json_t *options_json(const struct sg_campaign_job *job) {
  json_t *options = json_array();
  for (size_t i = 0; i < job->n_options; i++) {
    json_array_append_new(options, sg_json_text_or_null(job->options[i]));
  }
  return options;
}

static char *now_utc(void) {
  char text[SG_HUMAN_SIZE];
  return sg_format("%s", sg_format_utc((int64_t)time(NULL), text));
}

static void add_host(struct sg_campaign_state *state, const char *name) {
  state->hosts = sg_resize(state->hosts, state->n + 1, sizeof *state->hosts);
  state->hosts[state->n++] =
      (struct sg_campaign_host){.name = sg_format("%s", name), .outcome = SG_N_OUTCOMES, .seconds = NAN};
}

static struct sg_campaign_host *find_host(struct sg_campaign_state *state, const char *name) {
  for (size_t i = 0; i < state->n; i++) {
    if (strcmp(state->hosts[i].name, name) == 0) { return &state->hosts[i]; }
  }
  return NULL;
}

static char *copy_text(const json_t *object, const char *key) {
  const char *text = sg_json_text(object, key, NULL);
  return text ? sg_format("%s", text) : NULL;
}

/* A host that the command does not name is left as it is, not measured again: it has an outcome. */
static int take_earlier(struct sg_campaign_state *state, const json_t *entry, struct sg_error *err) {
  const char *name = sg_json_text(entry, "host", "");
  const int status = sg_campaign_host_check(name, err);
  if (status != SG_OK) { return sg_fail_in(err, status, SG_CAMPAIGN_FILE); }
  struct sg_campaign_host *host = find_host(state, name);
  const enum sg_outcome outcome = sg_outcome_parse(sg_json_text(entry, "outcome", ""));
  if (host && outcome != SG_OUTCOME_OK) { return SG_OK; }
  if (!host) {
    add_host(state, name);
    host = &state->hosts[state->n - 1];
  }
  host->outcome = outcome == SG_N_OUTCOMES ? SG_OUTCOME_SKIPPED : outcome;
  host->reason = copy_text(entry, "reason");
  host->machine = copy_text(entry, "machine");
  host->seconds = sg_json_number(entry, "seconds", NAN);
  return SG_OK;
}

/* A text of the file for a message. */
static int fail_other(const struct sg_campaign_job *job, const char *what, const char *theirs, struct sg_error *err) {
  char *shown = sg_utf8_cleaned(theirs);
  const int status =
      sg_fail(err, SG_BAD_INPUT, "'%s' is a campaign with the %s '%.200s': give the same, or another folder",
              job->dir, what, shown);
  free(shown);
  return status;
}

static char *options_line(const json_t *options) {
  char *line = sg_format("%s", "");
  size_t i = 0;
  json_t *option = NULL;
  json_array_foreach(options, i, option) {
    char *word = sg_command_word(json_is_string(option) ? json_string_value(option) : ""),
         *longer = sg_format("%s%s%s", line, *line ? " " : "", word);
    free(word);
    free(line);
    line = longer;
  }
  return line;
}

static int check_same(const struct sg_campaign_job *job, const json_t *file, struct sg_error *err) {
  const char *profile = sg_json_text(file, "profile", "");
  json_t *theirs = json_object_get(file, "options"), *options = options_json(job);
  int status = SG_OK;
  if (job->profile && strcmp(profile, job->profile) != 0) {
    status = fail_other(job, "profile", profile, err);
  } else if (!json_equal(theirs, options)) {
    char *line = options_line(theirs);
    status = fail_other(job, "options of run", line, err);
    free(line);
  }
  json_decref(options);
  return status;
}

static int take_all(struct sg_campaign_state *state, const struct sg_campaign_job *job, const json_t *file,
                    struct sg_error *err) {
  int status = SG_OK;
  size_t i = 0;
  json_t *entry = NULL, *hosts = json_object_get(file, "hosts");
  json_array_foreach(hosts, i, entry) {
    const char *name = sg_json_text(entry, "host", "");
    if (job->hosts.n == 0 && !find_host(state, name)) { add_host(state, name); }
    if (status == SG_OK) { status = take_earlier(state, entry, err); }
  }
  if (status == SG_OK && state->n == 0) {
    status = sg_fail(err, SG_BAD_INPUT, "'%s/" SG_CAMPAIGN_FILE "' has no hosts: give --hosts", job->dir);
  }
  return status;
}

/* A machine that dies may leave the file empty, or without its name. */
static bool is_lost(const char *path) {
  struct stat st;
  return stat(path, &st) != 0 ? errno == ENOENT : S_ISREG(st.st_mode) && st.st_size == 0;
}

static int resume_without(const struct sg_campaign_job *job, struct sg_error *err) {
  if (job->hosts.n == 0 || !job->profile) {
    return sg_fail(err, SG_BAD_INPUT,
                   "'%s/" SG_CAMPAIGN_FILE "' is lost: give --hosts and --profile, and the options of run, as before",
                   job->dir);
  }
  if (!job->quiet) {
    fprintf(stderr, "note: '%s/" SG_CAMPAIGN_FILE "' is lost: the runs of all hosts are continued\n", job->dir);
  }
  return SG_OK;
}

static int resume(struct sg_campaign_state *state, const struct sg_campaign_job *job, struct sg_error *err) {
  char *path = sg_format("%s/" SG_CAMPAIGN_FILE, job->dir);
  struct sg_error why;
  json_t *file = NULL;
  int status = SG_OK;
  if (is_lost(path)) {
    status = resume_without(job, err);
    goto out;
  }
  file = sg_json_load(path, &why);
  if (!file || !sg_json_text(file, "profile", NULL)) {
    status = sg_fail(err, SG_BAD_INPUT,
                     "%s%s: remove the file, and --resume with the same --hosts and --profile continues the runs",
                     file ? path : why.message, file ? " has no profile" : "");
    goto out;
  }
  status = check_same(job, file, err);
  if (status == SG_OK) { status = take_all(state, job, file, err); }
  if (status == SG_OK && !job->profile) {
    free(state->profile);
    state->profile = copy_text(file, "profile");
  }
  if (sg_json_text(file, "started", NULL)) {
    free(state->started);
    state->started = copy_text(file, "started");
  }
out:
  json_decref(file);
  free(path);
  return status;
}

int sg_campaign_state_check_there(const struct sg_campaign_job *job, struct sg_error *err) {
  static const char *const ours[] = {SG_CAMPAIGN_FILE, SG_CAMPAIGN_LOGS};
  bool is_there = false;
  for (size_t i = 0; i < sizeof ours / sizeof ours[0]; i++) {
    struct stat st;
    char *path = sg_format("%s/%s", job->dir, ours[i]);
    is_there |= lstat(path, &st) == 0;
    free(path);
  }
  return is_there ? SG_OK
                  : sg_fail(err, SG_BAD_INPUT,
                            "'%s' has no campaign to continue: leave out --resume, or give its folder", job->dir);
}

int sg_campaign_state_init(struct sg_campaign_state *state, const struct sg_campaign_job *job, struct sg_error *err) {
  *state = (struct sg_campaign_state){.started = now_utc(),
                                      .profile = sg_format("%s", job->profile ? job->profile : "quick")};
  for (size_t i = 0; i < job->hosts.n; i++) {
    add_host(state, job->hosts.items[i]);
  }
  return job->resume ? resume(state, job, err) : SG_OK;
}

void sg_campaign_state_release(struct sg_campaign_state *state) {
  for (size_t i = 0; i < state->n; i++) {
    free(state->hosts[i].name);
    free(state->hosts[i].reason);
    free(state->hosts[i].machine);
  }
  free(state->hosts);
  free(state->profile);
  free(state->started);
  *state = (struct sg_campaign_state){0};
}

static json_t *host_json(const struct sg_campaign_host *host) {
  const char *outcome = host->outcome < SG_N_OUTCOMES ? sg_outcome_name(host->outcome) : NULL;
  return json_pack("{s:s, s:o, s:o, s:o, s:o}", "host", host->name, "outcome", sg_json_text_or_null(outcome),
                   "reason", sg_json_text_or_null(host->reason), "seconds", sg_json_real_or_null(host->seconds),
                   "machine", sg_json_text_or_null(host->machine));
}

int sg_campaign_state_write(const struct sg_campaign_state *state, const struct sg_campaign_job *job,
                            const char *status, const struct sg_hosts *kinds, struct sg_output *out,
                            struct sg_error *err) {
  json_t *hosts = json_array();
  for (size_t i = 0; i < state->n; i++) {
    json_array_append_new(hosts, host_json(&state->hosts[i]));
  }
  char *now = now_utc();
  json_t *file = json_pack("{s:i, s:{s:s, s:s}, s:s, s:o, s:s, s:s, s:o, s:o, s:o}", "schema_version",
                           SG_SCHEMA_VERSION, "generator", "name", "stratagemm-bench", "version", SG_VERSION,
                           "profile", state->profile, "options", options_json(job), "status", status, "started",
                           state->started, "ended", strcmp(status, "running") == 0 ? json_null() : json_string(now),
                           "hosts", hosts, "kinds", kinds ? sg_hosts_json(kinds) : json_array());
  if (!file) {
    free(now);
    return sg_fail(err, SG_BAD_INPUT, "--profile '%s' is not UTF-8 text", state->profile);
  }
  const int written = sg_json_write(file, out, SG_CAMPAIGN_FILE, err);
  json_decref(file);
  free(now);
  return written;
}
