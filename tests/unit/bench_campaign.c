/* campaign.json: it conforms to its JSON Schema, and a continued campaign takes from it what is done. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/run/campaign_file.h"
#include "bench/run/campaign_hosts.h"
#include "core/json.h"
#include "core/json_schema.h"
#include "core/scratch.h"
#include "core/text.h"

static void conforms(const char *path) {
  struct sg_error err;
  json_t *file = sg_json_load(path, &err),
         *schema = sg_json_load(SG_SOURCE_DIR "/data/schema/campaign.schema.json", &err);
  assert_non_null(file);
  assert_non_null(schema);
  char *breach = sg_schema_breach(file, schema, "");
  if (breach) { fail_msg("%s", breach); }
  json_object_set_new(file, "status", json_string("done"));
  breach = sg_schema_breach(file, schema, "");
  assert_non_null(breach);
  free(breach);
  json_decref(file);
  json_decref(schema);
}

static void a_continued_campaign_takes_what_is_done(void **state) {
  (void)state;
  struct sg_error err;
  struct sg_scratch *scratch = NULL;
  assert_int_equal(sg_scratch_new(&scratch, &err), SG_OK);
  char *names[] = {(char *)"a", (char *)"b", (char *)"c"}, *options[] = {(char *)"--n", (char *)"500"},
       *path = sg_format("%s/" SG_CAMPAIGN_FILE, sg_scratch_path(scratch));
  struct sg_campaign_job job = {
      .hosts = {names, 3}, .profile = "quick", .options = options, .n_options = 2, .dir = sg_scratch_path(scratch)};
  struct sg_campaign_state s;
  struct sg_hosts kinds = {0};
  for (int h = 0; h < 6; h++) {
    sg_hosts_add_empty(&kinds, "node", h ? "one kind" : "another kind");
    sg_hosts_add_time(&kinds, "configuration", 1, 0.0001);
  }
  sg_hosts_compare(&kinds);
  assert_int_equal(sg_campaign_state_init(&s, &job, &err), SG_OK);
  s.hosts[0].outcome = SG_OUTCOME_OK;
  s.hosts[0].seconds = 12.5;
  s.hosts[0].machine = sg_format("cpu-1c-0000");
  s.hosts[1].outcome = SG_OUTCOME_FAILED;
  s.hosts[1].reason = sg_format("no disk");
  struct sg_output *out = NULL;
  assert_int_equal(sg_output_open(&out, job.dir, &err), SG_OK);
  assert_int_equal(sg_campaign_state_write(&s, &job, "interrupted", &kinds, out, &err), SG_OK);
  sg_output_close(out);
  sg_campaign_state_release(&s);
  sg_hosts_release(&kinds);
  conforms(path);

  job.resume = true;
  job.hosts.n = 2;
  names[1] = (char *)"d";
  assert_int_equal(sg_campaign_state_init(&s, &job, &err), SG_OK);
  assert_int_equal(s.n, 4); /* a, d, and what only the file has: b and c, which had no turn */
  assert_int_equal(s.hosts[0].outcome, SG_OUTCOME_OK);
  assert_string_equal(s.hosts[0].machine, "cpu-1c-0000");
  assert_int_equal(s.hosts[1].outcome, SG_N_OUTCOMES);
  assert_string_equal(s.hosts[2].reason, "no disk");
  assert_int_equal(s.hosts[3].outcome, SG_OUTCOME_SKIPPED);
  sg_campaign_state_release(&s);
  job.n_options = 1;
  assert_int_equal(sg_campaign_state_init(&s, &job, &err), SG_BAD_INPUT);
  sg_campaign_state_release(&s);
  free(path);
  sg_scratch_close(scratch);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_continued_campaign_takes_what_is_done),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
