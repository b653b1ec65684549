/* A result set in memory: the CSV files of one directory as typed rows of columns.def.
 *
 * Text fields live until sg_resultset_release(). A config_id of any file is the same pointer as in the row of
 * configs.csv, so ids may be compared by pointer. Absent values: see columns.h. */
#ifndef SG_CORE_RESULTSET_H
#define SG_CORE_RESULTSET_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/columns.h"
#include "core/error.h"
#include "core/file.h"
#include "core/launch_rows.h"

/* The newest schema of run.json, machine.json and the CSV files that this program reads, and the one it writes. */
enum { SG_SCHEMA_VERSION = 1 };

/* Limits, so that reading a set from anywhere ends soon and in a machine of ordinary size: the report takes up to a
 * minute and 1 GB at all of them. */
enum {
  SG_MOST_ROUNDS = 100000, /* of a plan */
  SG_MOST_CONFIGS = 10000, /* of a plan or set, hence also the most workloads */
  SG_MOST_ROWS = 2000000,  /* of a table */
  SG_MOST_KERNELS = 1000,  /* different ones in outcomes.csv */
};

struct sg_resultset {
  char *dir;             /* as given; for messages, never for output files */
  unsigned parts;        /* that were requested: enum sg_resultset_parts */
  json_t *run, *machine; /* run.json, machine.json */
  json_t *seal;          /* whether the set was changed (seal.h); NULL: not checked */
#define SG_TABLE(STEM, stem)    \
  struct sg_##stem##_row *stem; \
  size_t n_##stem;
  SG_FILES(SG_TABLE)
#undef SG_TABLE
  struct sg_launch_rows *launches; /* of configs[c]: launches[first_launch[c]] to launches[first_launch[c + 1] - 1],
                                      by number */
  size_t *first_launch;
  void *texts, *ids; /* tsearch(3) trees: the strings of all rows, each once; rows of configs by config_id */
  size_t text_bytes; /* of `texts` */
};

/* Which files to read; configs, run.json and machine.json always are. A file that is not requested, or is missing and
 * optional (counters, probes, summary, ranks), has zero rows. */
enum sg_resultset_parts {
  SG_READ_SAMPLES = 1 << 0,
  SG_READ_COUNTERS = 1 << 1,
  SG_READ_PROBES = 1 << 2,
  SG_READ_OUTCOMES = 1 << 3,
  SG_READ_SUMMARY = 1 << 4,
  SG_READ_RANKS = 1 << 5,
  SG_READ_ALL = (1 << 6) - 1,
  SG_READ_MEASURED = SG_READ_SAMPLES | SG_READ_PROBES | SG_READ_OUTCOMES | SG_READ_RANKS, /* what a summary is of */
};

/* Load `dir`. In a run that was cut off a last line without its end, as a kill leaves it, is ignored. Errors name
 * file, line and column: "DIR/samples.csv:7: column wall_ns: 'abc' is not a number". On failure *set is released and
 * zeroed. */
int sg_resultset_load(struct sg_resultset *set, const char *dir, unsigned parts, struct sg_error *err) SG_MUST_CHECK;

/* The same; `listener` is told of the bytes of all files that are read. */
int sg_resultset_load_heard(struct sg_resultset *set, const char *dir, unsigned parts,
                            const struct sg_byte_listener *listener, struct sg_error *err) SG_MUST_CHECK;
void sg_resultset_release(struct sg_resultset *set);

/* The last round of which a launch was stored; 0: none. */
int64_t sg_resultset_last_round(const struct sg_resultset *set);

/* Whether the run was killed or interrupted, or is still going on, by its status: then launches are missing. Sets
 * without a status are whole. */
bool sg_run_was_cut_off(const json_t *run);

/* Workers of all MPI ranks, and those of them that operate on items: all, or one with scheduler `serial`, where the
 * others only load. */
int64_t sg_config_workers(const struct sg_configs_row *config);
int64_t sg_config_operators(const struct sg_configs_row *config);

/* The configuration with this id, or NULL. O(log n). */
const struct sg_configs_row *sg_resultset_config(const struct sg_resultset *set, const char *config_id);

#endif
