/* A profile: what to measure and for how long, a YAML file parsed into structs by libcyaml. The lists form a
 * Cartesian product: every operation x dtype x shape x count of a workload, times every strategy, backend, core type
 * and pinning.
 *
 * To add a key: one field here, one line in profile_keys.def, one in data/schema/profile.schema.json, its paragraph
 * in docs/man/stratagemm-profile.5, and one line in settings.c if the command line can change it. */
#ifndef SG_BENCH_PLAN_PROFILE_H
#define SG_BENCH_PLAN_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/error.h"

struct sg_profile_workload {
  char **operation;
  unsigned operation_count;
  char **dtype;
  unsigned dtype_count;
  char **shape; /* as shape.h parses them; NULL with source npy:PATHS, and only there */
  unsigned shape_count;
  int64_t *nrhs; /* numbers of right-hand sides; NULL: as shape.h has them */
  unsigned nrhs_count;
  char **count; /* as item_count.h parses them; NULL: all items in the files of the source */
  unsigned count_count;
  char *source;          /* NULL: uniform; npy:PATHS or raw:PATHS, relative to the current folder */
  char *convert;         /* NULL: the type in the files of source npy; the dtype to convert it to */
  char *allow_nonfinite; /* of numbers in files: "true"; NULL: false */
  char *retain;          /* NULL: none */
  char *options;         /* NULL: the operation's defaults */
};

struct sg_profile {
  char *name;
  char *summary;
  struct sg_profile_workload *workloads;
  unsigned workloads_count;
  char **strategies;
  unsigned strategies_count;
  char **backends; /* NULL: the default one */
  unsigned backends_count;
  char **runners; /* NULL: c, our worker */
  unsigned runners_count;
  char **coretypes; /* NULL: auto */
  unsigned coretypes_count;
  char **load;    /* NULL: each strategy's own */
  char **pin;     /* NULL: none */
  char **membind; /* NULL: first-touch */
  unsigned load_count, pin_count, membind_count;
  int64_t *ranks; /* NULL: each strategy's own */
  unsigned ranks_count;
  int64_t *workers; /* likewise */
  unsigned workers_count;
  int64_t *blas_threads;
  unsigned blas_threads_count;
  char *launcher; /* command line that starts MPI ranks; NULL: the default */
  char *gather;   /* "true": results are gathered in one rank after each trial; NULL: false */
  struct sg_profile_rounds {
    int64_t min, max;
  } rounds;
  int64_t trials;         /* at most so many timed trials per launch */
  char *measurement_time; /* no timed trial of a launch begins after so much timed work; NULL: the default */
  struct sg_profile_rounds warmup;
  char *cores;      /* NULL: performance */
  char *goal;       /* NULL: decide */
  char *timing;     /* NULL: measured; meaningless: nothing may be concluded from the times, and
                     * the capacity is probed roughly */
  double target_ci; /* percent of the median, with the goal estimate */
  char *budget;     /* NULL: none */
  char *timeout;
  char *ceilings; /* NULL: measured */
  uint64_t seed;
  bool quiet; /* no key: no progress is shown */
};

/* Refuse a workload with source npy: that gives shape, nrhs or dtype, which the files define, one with raw: that
 * lacks shape or dtype, one with random numbers that lacks shape or count, or is about files, and a number of
 * right-hand sides that none of its operations has. */
int sg_profile_check_workload(const struct sg_profile_workload *w, struct sg_error *err) SG_MUST_CHECK;

/* Whether one of its operations has a number of right-hand sides. */
bool sg_profile_takes_nrhs(const struct sg_profile_workload *w);

/* Refuse a shape that not every operation of the workload has, or one that gives the right-hand sides as nrhs does. A
 * third size need only be one of some of them. */
int sg_profile_check_shape(const struct sg_profile_workload *w, const char *shape,
                           struct sg_error *err) SG_MUST_CHECK;

/* Refuse numbers of rounds or warm-up trials out of range; `place`: the key, and which of its bounds. */
int sg_profile_check_spans(const struct sg_profile *p, const char *place[2], struct sg_error *err) SG_MUST_CHECK;

/* Load a profile file. Errors name file, line, column, and the key with its meaning. The caller frees with
 * sg_profile_free. */
int sg_profile_load(struct sg_profile **profile, const char *path, struct sg_error *err) SG_MUST_CHECK;
void sg_profile_free(struct sg_profile *profile);

/* The text of a file from which sg_profile_load() makes the same profile. On the heap; NULL on failure. */
char *sg_profile_format(const struct sg_profile *profile, struct sg_error *err);

/* The path of a named profile (data/profiles/NAME.yaml beside the executable's source tree, or installed); the error
 * for an unknown name suggests the closest one. The caller frees *path. */
int sg_profile_find(char **path, const char *name, struct sg_error *err) SG_MUST_CHECK;

/* Names of all profiles, sorted. The caller frees each and the list. */
int sg_profile_names(char ***names, size_t *n, struct sg_error *err) SG_MUST_CHECK;

#endif
