#include "bench/run/campaign_command.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/plan/launcher.h"
#include "bench/store/store.h"
#include "core/alloc.h"
#include "core/installation.h"
#include "core/shell_command.h"
#include "core/text.h"

/* The program that ssh starts is a shell, which splits and expands the words again. */
static bool starts_shell(const char *launcher) {
  const char *slash = strrchr(launcher, '/'), *name = slash ? slash + 1 : launcher;
  return strcmp(name, "ssh") == 0 || strcmp(name, "rsh") == 0;
}

static int find_program(char **word, struct sg_error *err) {
  char *path = strchr(*word, '/') ? NULL : sg_installed_program(*word);
  if (path) {
    free(*word);
    *word = path;
  } else if (!strchr(*word, '/') || access(*word, X_OK) != 0) {
    return sg_fail(err, SG_UNABLE, "there is no launcher '%s': install it, or name another with --launcher", *word);
  }
  return SG_OK;
}

int sg_campaign_launcher(char ***argv, const struct sg_campaign_job *job, const char *host, struct sg_error *err) {
  const struct sg_launcher_field field = {"{host}", "the name of the host", "ssh {host}", host};
  int status = sg_launcher_fill(argv, job->launcher, &field, job->program, err);
  if (status == SG_OK) { status = find_program(&(*argv)[0], err); }
  if (status != SG_OK) {
    sg_launcher_free(*argv);
    *argv = NULL;
  }
  return status;
}

int sg_campaign_command(char ***argv, const struct sg_campaign_job *job, const char *profile, const char *folder,
                        const char *host, struct sg_error *err) {
  const int status = sg_campaign_launcher(argv, job, host, err);
  if (status != SG_OK) { return status; }
  const bool shell = starts_shell((*argv)[0]);
  size_t n = 0;
  while ((*argv)[n]) {
    n++;
  }
  char *dir = sg_format("%s/%s", folder, host), **words = *argv;
  const bool resumes = job->resume && !sg_store_is_incomplete(dir); /* a host may never have run */
  const char *const before[] = {"run", strchr(profile, '/') ? "--plan" : "--profile", profile}, *const after[] = {
                                                                                                    "--output", dir,
                                                                                                    "--resume"};
  const size_t n_before = 3, n_after = resumes ? 3 : 2, n_more = n_before + job->n_options + n_after;
  words = sg_resize(words, n + n_more + 1, sizeof *words);
  if (shell) {
    char *program = sg_command_word(words[n - 1]);
    free(words[n - 1]);
    words[n - 1] = program;
  }
  for (size_t i = 0; i < n_more; i++) {
    const char *word = i < n_before                    ? before[i]
                       : i < n_before + job->n_options ? job->options[i - n_before]
                                                       : after[i - n_before - job->n_options];
    words[n++] = shell ? sg_command_word(word) : sg_format("%s", word);
  }
  words[n] = NULL;
  *argv = words;
  free(dir);
  return SG_OK;
}
