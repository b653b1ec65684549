/* Hosts that differ from their kind: on simulated campaigns, how often an ordinary host is named, and whether slow
 * ones are. */
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "core/host_kinds.h"
#include "core/json.h"

enum { CONFIGS = 4, LAUNCHES = 3 };

struct campaign {
  size_t hosts, slow; /* the first `slow` hosts are slow */
  double slowdown, host_sd, launch_sd;
};

/* Configurations have their own noise, from launches, and share that of their host. */
static void simulate(struct sg_hosts *hosts, const struct campaign *c, gsl_rng *rng) {
  for (size_t h = 0; h < c->hosts; h++) {
    const double own = gsl_ran_gaussian(rng, c->host_sd) + (h < c->slow ? log(c->slowdown) : 0),
                 variance = c->launch_sd * c->launch_sd / LAUNCHES;
    char name[32];
    snprintf(name, sizeof name, "node%04zu", h);
    sg_hosts_add_empty(hosts, name, "one kind");
    for (int k = 0; k < CONFIGS; k++) {
      char key[32];
      snprintf(key, sizeof key, "configuration %d", k);
      sg_hosts_add_time(hosts, key, k + own + gsl_ran_gaussian(rng, sqrt(variance)), variance);
    }
  }
  sg_hosts_compare(hosts);
}

static size_t count(const struct sg_hosts *hosts, enum sg_host_find find) {
  size_t n = 0;
  for (size_t h = 0; h < hosts->n; h++) {
    n += hosts->items[h].find == find;
  }
  return n;
}

/* The share of campaigns without a slow host in which one is named. */
static void ordinary_hosts_are_seldom_named(void **state) {
  (void)state;
  static const size_t sizes[] = {5, 6, 7, 8, 10, 14, 20, 60, 300};
  const int campaigns = SG_SANITIZED ? 200 : 2000;
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++) {
    const int n = campaigns / (sizes[s] > 50 ? 10 : 1);
    int wrong = 0;
    for (int i = 0; i < n; i++) {
      struct sg_hosts hosts = {0};
      simulate(&hosts, &(struct campaign){.hosts = sizes[s], .host_sd = 0.05, .launch_sd = 0.02}, rng);
      assert_int_equal(count(&hosts, SG_HOST_NOT_COMPARED), 0);
      wrong += count(&hosts, SG_HOST_USUAL) < hosts.n;
      sg_hosts_release(&hosts);
    }
    const double share = (double)wrong / n;
    print_message("%zu hosts: an ordinary one is named in %.3f of the campaigns\n", sizes[s], share);
    assert_true(share < 0.05 + 3 * sqrt(0.05 * 0.95 / n)); /* 0.05, and three standard errors */
  }
  gsl_rng_free(rng);
}

static void slow_hosts_are_named(void **state) {
  (void)state;
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  struct sg_hosts hosts = {0};
  simulate(&hosts, &(struct campaign){1000, 3, 1.3, 0.02, 0.02}, rng);
  assert_int_equal(count(&hosts, SG_HOST_SLOWER), 3);
  assert_int_equal(count(&hosts, SG_HOST_FASTER), 0);
  for (size_t h = 0; h < 3; h++) {
    assert_int_equal(hosts.items[h].find, SG_HOST_SLOWER);
    assert_true(hosts.items[h].low > 1.1 && hosts.items[h].high < 1.5);
  }
  sg_hosts_release(&hosts);
  gsl_rng_free(rng);
}

static void a_difference_within_the_band_is_none(void **state) {
  (void)state;
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  struct sg_hosts hosts = {0};
  simulate(&hosts, &(struct campaign){100, 3, 1.015, 0.0001, 0.0001}, rng);
  assert_int_equal(count(&hosts, SG_HOST_USUAL), 100);
  sg_hosts_release(&hosts);
  gsl_rng_free(rng);
}

/* A host whose launches vary more than those of its kind is not named for that. */
static void noise_of_one_host_widens_its_interval(void **state) {
  (void)state;
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  struct sg_hosts hosts = {0};
  for (int h = 0; h < 20; h++) {
    sg_hosts_add_empty(&hosts, "node", "one kind");
    sg_hosts_add_time(&hosts, "a", h == 0 ? 0.3 : gsl_ran_gaussian(rng, 0.01), h == 0 ? 0.04 : 0.0001);
  }
  sg_hosts_compare(&hosts);
  assert_int_equal(count(&hosts, SG_HOST_USUAL), 20);
  sg_hosts_release(&hosts);
  gsl_rng_free(rng);
}

static void few_hosts_and_single_configurations_are_not_compared(void **state) {
  (void)state;
  gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
  struct sg_hosts hosts = {0};
  simulate(&hosts, &(struct campaign){SG_KIND_LEAST - 1, 1, 2, 0.01, 0.01}, rng);
  assert_int_equal(count(&hosts, SG_HOST_NOT_COMPARED), SG_KIND_LEAST - 1);
  sg_hosts_release(&hosts);
  for (int h = 0; h < 8; h++) {
    sg_hosts_add_empty(&hosts, "node", "one kind");
    sg_hosts_add_time(&hosts, h == 0 ? "alone" : "common", 1, 0.0001);
  }
  sg_hosts_compare(&hosts);
  assert_int_equal(count(&hosts, SG_HOST_NOT_COMPARED), 1);
  sg_hosts_release(&hosts);
  sg_hosts_compare(&hosts); /* none at all */
  gsl_rng_free(rng);
}

static void kinds_are_compared_apart(void **state) {
  (void)state;
  struct sg_hosts hosts = {0};
  for (int h = 0; h < 12; h++) {
    sg_hosts_add_empty(&hosts, "node", h % 2 ? "fast kind" : "slow kind");
    sg_hosts_add_time(&hosts, "a", h % 2 ? 1 : 5, 0.0001);
  }
  sg_hosts_compare(&hosts);
  assert_int_equal(count(&hosts, SG_HOST_USUAL), 12);
  json_t *kinds = sg_hosts_json(&hosts);
  assert_int_equal(json_array_size(kinds), 2);
  assert_string_equal(sg_json_text(json_array_get(kinds, 0), "kind", ""), "fast kind");
  json_decref(kinds);
  sg_hosts_release(&hosts);
}

static void hosts_of_a_stored_set_are_usual(void **state) {
  (void)state;
  struct sg_hosts hosts = {0};
  struct sg_error err;
  for (int h = 0; h < 5; h++) {
    assert_int_equal(sg_hosts_add(&hosts, "node", SG_SOURCE_DIR "/data/sample", &err), SG_OK);
  }
  sg_hosts_compare(&hosts);
  assert_int_equal(count(&hosts, SG_HOST_USUAL), 5);
  assert_true(fabs(hosts.items[0].ratio - 1) < 1e-9);
  assert_non_null(strstr(hosts.items[0].kind, " core"));
  sg_hosts_release(&hosts);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ordinary_hosts_are_seldom_named),
      cmocka_unit_test(slow_hosts_are_named),
      cmocka_unit_test(a_difference_within_the_band_is_none),
      cmocka_unit_test(noise_of_one_host_widens_its_interval),
      cmocka_unit_test(few_hosts_and_single_configurations_are_not_compared),
      cmocka_unit_test(kinds_are_compared_apart),
      cmocka_unit_test(hosts_of_a_stored_set_are_usual),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
