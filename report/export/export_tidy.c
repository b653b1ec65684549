/* Tidy data: one row per timed launch, with all factors of its configuration, what it measured, and where.
 * docs/EXPORT.md describes the columns. */
#include <math.h>
#include <stdlib.h>

#include "core/csv.h"
#include "core/json.h"
#include "core/machine_id.h"
#include "core/text.h"
#include "core/utf8.h"
#include "report/export/export.h"
#include "report/text/escape.h"

/* Of the run and its machine, the same in every row: X(type, name, value). */
#define RUN_COLUMNS(X)                                                      \
  X(TEXT, run_id, sg_json_text(run, "run_id", ""))                          \
  X(TEXT, started, sg_json_text(run, "started", ""))                        \
  X(TEXT, status, sg_json_text(run, "status", "finished"))                  \
  X(TEXT, machine, machine_id)                                              \
  X(TEXT, cpu, sg_json_text(machine, "cpu.model", ""))                      \
  X(INT, cores, sg_json_integer(machine, "cores", SG_NO_INT))               \
  X(INT, usable_cores, sg_json_integer(machine, "usable_cores", SG_NO_INT)) \
  X(TEXT, kernel, sg_json_text(machine, "kernel", ""))                      \
  X(TEXT, tool_version, sg_json_text(run, "tool.version", ""))

#define LAUNCH_COLUMNS(X)                                            \
  X(INT, round, l->outcome->round)                                   \
  X(INT, launch, l->outcome->launch)                                 \
  X(TEXT, outcome, l->outcome->outcome)                              \
  X(TEXT, detail, l->outcome->detail)                                \
  X(TEXT, coretype_used, l->outcome->coretype)                       \
  X(INT, trials, l->trials)                                          \
  X(REAL, wall_ns, l->wall_ns)                                       \
  X(REAL, load_wall_ns, l->load_wall_ns)                             \
  X(REAL, operate_wall_ns, l->operate_wall_ns)                       \
  X(REAL, load_busy_ns, l->load_busy_ns)                             \
  X(REAL, operate_busy_ns, l->operate_busy_ns)                       \
  X(REAL, cpu_user_ns, l->cpu_user_ns)                               \
  X(REAL, cpu_sys_ns, l->cpu_sys_ns)                                 \
  X(REAL, ctx_voluntary, l->ctx_voluntary)                           \
  X(REAL, ctx_involuntary, l->ctx_involuntary)                       \
  X(REAL, faults_minor, l->faults_minor)                             \
  X(REAL, faults_major, l->faults_major)                             \
  X(INT, rss_peak_bytes, l->rss_peak_bytes)                          \
  X(REAL, threads_observed, l->threads_observed)                     \
  X(REAL, residual, l->residual)                                     \
  X(INT, valid, l->valid)                                            \
  X(REAL, capacity, l->probe ? l->probe->capacity : NAN)             \
  X(REAL, after_capacity, l->probe ? l->probe->after_capacity : NAN) \
  X(INT, steal_ns, l->probe ? l->probe->steal_ns : SG_NO_INT)        \
  X(REAL, team_ns, l->team_ns)

#define HEAD(type, name, ...) fputs(first ? #name : "," #name, out), first = false;
#define FIELD(type, value) (first ? 0 : putc(',', out)), first = false, put_##type(out, value);
#define OWN_FIELD(type, name, value) FIELD(type, value)
#define CONFIG_FIELD(type, name, ...) FIELD(type, l->config->name)

#define put_INT sg_csv_put_INT
#define put_REAL sg_csv_put_REAL

/* For a terminal and for spreadsheets too. */
static void put_TEXT(FILE *out, const char *value) {
  char *clean = sg_utf8_cleaned(value), *text = sg_format("%s%s", sg_is_formula(clean) ? "'" : "", clean);
  sg_csv_put_TEXT(out, text);
  free(text);
  free(clean);
}

void sg_export_tidy(const struct sg_export *export, FILE *out) {
  const json_t *run = export->analysis->set->run, *machine = export->analysis->set->machine;
  char *machine_id = sg_machine_id(machine);
  bool first = true;
  RUN_COLUMNS(HEAD)
  SG_CONFIGS_COLUMNS(HEAD)
  LAUNCH_COLUMNS(HEAD)
  putc('\n', out);
  for (size_t i = 0; i < export->n_launches; i++) {
    const struct sg_export_launch *l = &export->launches[i];
    first = true;
    RUN_COLUMNS(OWN_FIELD)
    SG_CONFIGS_COLUMNS(CONFIG_FIELD)
    LAUNCH_COLUMNS(OWN_FIELD)
    putc('\n', out);
  }
  free(machine_id);
}
