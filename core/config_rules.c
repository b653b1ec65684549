#include "core/config_rules.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/factors.h"
#include "core/json.h"
#include "core/text.h"
#include "core/utf8.h"

typedef const struct sg_configs_row *config_pointer;

static int fail(const struct sg_resultset *set, const struct sg_configs_row *config, const char *what,
                struct sg_error *err) {
  return sg_fail(err, SG_BAD_INPUT, "%s/configs.csv: configuration %.40s %s: the result set is damaged", set->dir,
                 config->config_id, what);
}

double sg_config_gemm_flop(const struct sg_configs_row *config) {
  const char *dtype = config->dtype;
  const bool complex = strcmp(dtype, "c64") == 0 || strcmp(dtype, "c128") == 0,
             known = complex || strcmp(dtype, "f32") == 0 || strcmp(dtype, "f64") == 0;
  if (!known || strcmp(config->operation, "gemm") != 0) { return NAN; }
  return (complex ? 8.0 : 2.0) * (double)config->m * (double)config->n * (double)config->k * (double)config->count;
}

static bool differ(double a, double b) {
  return fabs(a - b) > 1e-9 * fabs(b); /* false for NaN: not known */
}

static int check_config(const struct sg_resultset *set, const struct sg_configs_row *config, struct sg_error *err) {
  const bool others_load = strcmp(config->load, "parallel") == 0 || strcmp(config->load, "pipeline") == 0;
  if (strcmp(config->scheduler, "serial") == 0 && config->workers > 1 && !others_load) {
    return fail(set, config, "has scheduler serial with several workers", err);
  }
  if (config->k == SG_NO_INT && strcmp(config->operation, "gemm") == 0) {
    return fail(set, config, "has operation gemm without a size k", err);
  }
  if (differ(config->flop, sg_config_gemm_flop(config))) {
    return fail(set, config, "has another number of operations (flop) than a gemm of this size", err);
  }
  const json_t *backends = json_object_get(set->run, "backends"), *backend;
  size_t i;
  json_array_foreach(backends, i, backend) {
    if (strcmp(sg_json_text(backend, "name", ""), config->backend) == 0) { return SG_OK; }
  }
  return json_array_size(backends) == 0 ? SG_OK : fail(set, config, "has a backend that is not in run.json", err);
}

/* A configuration with what a reader takes its names for (sg_utf8_likeness). */
struct names {
  const struct sg_configs_row *config;
  char *label, *strategy;
};

static int compare_labels(const void *a, const void *b) {
  return strcmp(((const struct names *)a)->label, ((const struct names *)b)->label);
}

static int compare_strategies(const void *a, const void *b) {
  return strcmp(((const struct names *)a)->strategy, ((const struct names *)b)->strategy);
}

/* A label begins with the name of its strategy, or with one that is no other configuration's. `names` are sorted by
 * strategy. */
static int check_first_word(const struct sg_resultset *set, const struct names *names, const struct names *own,
                            struct sg_error *err) {
  const size_t n = strlen(own->strategy);
  if (strncmp(own->label, own->strategy, n) == 0 && strchr(" ", own->label[n])) { return SG_OK; }
  const struct names wanted = {.strategy = sg_format("%.*s", (int)strcspn(own->label, " "), own->label)};
  const bool lies = bsearch(&wanted, names, set->n_configs, sizeof *names, compare_strategies);
  free(wanted.strategy);
  return lies ? fail(set, own->config, "has a label that names another strategy", err) : SG_OK;
}

static int check_names(const struct sg_resultset *set, struct sg_error *err) {
  const size_t n = set->n_configs;
  struct names *names = sg_alloc(n + 1, sizeof *names);
  int status = SG_OK;
  for (size_t i = 0; i < n; i++) {
    const struct sg_configs_row *config = &set->configs[i];
    names[i] = (struct names){config, sg_utf8_likeness(config->label), sg_utf8_likeness(config->strategy)};
  }
  qsort(names, n, sizeof *names, compare_labels);
  for (size_t i = 1; i < n && status == SG_OK; i++) {
    if (strcmp(names[i].label, names[i - 1].label) == 0) {
      status = fail(set, names[i].config, "has the label of another one, or one that looks like it", err);
    }
  }
  qsort(names, n, sizeof *names, compare_strategies);
  for (size_t i = 0; i < n && status == SG_OK; i++) {
    status = check_first_word(set, names, &names[i], err);
  }
  for (size_t i = 0; i < n; i++) {
    free(names[i].label);
    free(names[i].strategy);
  }
  free(names);
  return status;
}

static int compare_workloads(const void *a, const void *b) {
  const config_pointer x = *(const config_pointer *)a, y = *(const config_pointer *)b;
  const int order = sg_factors_compare(x, y, SG_FACTORS_WORKLOAD);
  return order ? order : sg_factors_compare(x, y, SG_FACTORS_ALL);
}

/* Neighbours in an order by workload, then by all factors. */
static int check_neighbours(const struct sg_resultset *set, config_pointer before, config_pointer config,
                            struct sg_error *err) {
  if (!sg_factors_equal(before, config, SG_FACTORS_WORKLOAD)) { return SG_OK; }
  if (sg_factors_equal(before, config, SG_FACTORS_ALL)) {
    return fail(set, config, "is the same as another one", err);
  }
  if (differ(config->flop, before->flop) || differ(config->compulsory_bytes, before->compulsory_bytes)) {
    return fail(set, config, "has other operations or bytes (flop, compulsory_bytes) than its workload", err);
  }
  return SG_OK;
}

int sg_config_rules_check(const struct sg_resultset *set, struct sg_error *err) {
  const size_t n = set->n_configs;
  config_pointer *configs = sg_alloc(n + 1, sizeof *configs);
  int status = SG_OK;
  for (size_t i = 0; i < n && status == SG_OK; i++) {
    configs[i] = &set->configs[i];
    status = check_config(set, configs[i], err);
  }
  if (status == SG_OK) { status = check_names(set, err); }
  if (status == SG_OK) { qsort((void *)configs, n, sizeof *configs, compare_workloads); }
  for (size_t i = 1; i < n && status == SG_OK; i++) {
    status = check_neighbours(set, configs[i - 1], configs[i], err);
  }
  free((void *)configs);
  return status;
}
