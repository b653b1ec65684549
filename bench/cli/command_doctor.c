#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/cli/backends.h"
#include "bench/cli/bench_commands.h"
#include "bench/cli/software.h"
#include "bench/machine/doctor/doctor.h"
#include "core/installation.h"
#include "core/interrupt.h"
#include "core/json.h"
#include "core/sysfile.h"
#include "core/terminal.h"

static void print_findings(const json_t *findings, bool colour) {
  size_t i;
  json_t *f;
  json_array_foreach(findings, i, f) {
    const char *status = sg_json_text(f, "status", "");
    const char *paint = strcmp(status, "warn") == 0 ? "\033[33m" : strcmp(status, "ok") == 0 ? "\033[32m" : "\033[2m";
    printf("%s%-7s%s %-11s  %s\n", colour ? paint : "", status, colour ? "\033[0m" : "", sg_json_text(f, "check", ""),
           sg_json_text(f, "finding", ""));
    if (sg_json_text(f, "effect", NULL)) { printf("%21seffect: %s\n", "", sg_json_text(f, "effect", "")); }
    if (sg_json_text(f, "remedy", NULL)) { printf("%21sremedy: %s\n", "", sg_json_text(f, "remedy", "")); }
  }
}

/* The libraries to be measured: those of --backend, that of --python's NumPy, or the one that `run` takes; if that
 * one is not there, the other checks still run, and that of its kernels reports "unknown". */
static int find_libraries(struct sg_backend **backends, size_t *n, const char *backend, const char *python,
                          const char *worker, struct sg_error *err) {
  const struct sg_backend_search search = {.worker = worker, .python = python};
  const char *given = backend ? backend : python ? "numpy" : NULL;
  struct sg_list names = {0};
  struct sg_error none;
  int status = given ? sg_list_split(&names, given, "--backend", err) : SG_OK;
  if (status != SG_OK) { return status; }
  status = sg_backends_resolve(backends, n, names.items, names.n, &search, given ? err : &none);
  sg_list_release(&names);
  return given ? status : SG_OK;
}

static int examine(const char *backend, const char *python, bool as_json, struct sg_error *err) {
  struct sg_topology topology;
  struct sg_backend *backends = NULL;
  size_t n = 0;
  char *worker = sg_installed_worker();
  int status = find_libraries(&backends, &n, backend, python, worker, err);
  const bool found = status == SG_OK;
  if (found) { status = sg_topology_init(&topology, SG_THIS_MACHINE, err); }
  if (status == SG_OK) {
    json_t *findings = sg_doctor_examine(&topology, backends, n, true);
    const struct sg_software_question question = {
        .backends = backends, .n_backends = n, .python = python, .worker = worker};
    sg_software_append(findings, &question);
    status = sg_interrupt_check(err);
    if (status == SG_OK && as_json) {
      char *text = sg_json_format(findings);
      fputs(text, stdout);
      free(text);
    } else if (status == SG_OK) {
      print_findings(findings, sg_terminal_takes_escapes(STDOUT_FILENO));
    }
    json_decref(findings);
    sg_topology_release(&topology);
  }
  if (found) { sg_backends_free(backends, n); }
  free(worker);
  return status;
}

int sg_command_doctor(int argc, char **argv, struct sg_error *err) {
  bool as_json = false;
  const char *backend = NULL, *python = NULL;
  const struct sg_option options[] = {
      {"backend", "B,..", "the BLAS libraries that are to be measured (default: default)", &backend},
      {"python", "PATH", "the Python, or the folder of its environment, whose NumPy's library is to be measured",
       &python},
      {"json", NULL, "print a JSON array", &as_json},
      {0}};
  int n_positional = 0;
  int status = sg_cli_parse(&sg_bench_program, sg_command_find("doctor"), options, argc, argv, &n_positional, err);
  if (status == SG_OK && n_positional > 0) {
    status = sg_fail(err, SG_BAD_INPUT, "unexpected argument '%s': see 'stratagemm-bench doctor --help'", argv[1]);
  }
  if (status == SG_OK) {
    sg_interrupt_catch();
    status = examine(backend, python, as_json, err);
  }
  return status == SG_CLI_HELP ? SG_OK : status;
}
