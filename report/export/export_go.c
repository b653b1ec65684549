/* Go's benchmark data format (https://go.dev/design/14313-benchmark-format, and golang.org/x/perf/benchfmt for
 * units): one line per launch, its number of trials as the number of iterations. benchstat compares files of it. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/machine_id.h"
#include "core/utf8.h"
#include "report/export/export.h"

/* A name has no blanks: other bytes than letters, digits and the punctuation of our names are written as %XX, so that
 * names stay distinct. */
static void put_name(FILE *out, const char *name) {
  fputs("Benchmark", out);
  putc(toupper((unsigned char)*name), out);
  for (const char *p = *name ? name + 1 : name; *p; p++) {
    if (isalnum((unsigned char)*p) || strchr("/=.+_:-", *p)) {
      putc(*p, out);
    } else {
      fprintf(out, "%%%02X", (unsigned char)*p);
    }
  }
}

static void put_key(FILE *out, const char *key, const char *value) {
  if (!*value) { return; }
  char *clean = sg_utf8_cleaned(value);
  fprintf(out, "%s: %s\n", key, clean);
  free(clean);
}

void sg_export_go(const struct sg_export *export, FILE *out) {
  const struct sg_resultset *set = export->analysis->set;
  const long long threads = (long long)sg_json_integer(set->machine, "usable_threads", 1);
  char *machine = sg_machine_id(set->machine);
  put_key(out, "pkg", "stratagemm");
  put_key(out, "cpu", sg_json_text(set->machine, "cpu.model", ""));
  put_key(out, "machine", machine);
  put_key(out, "run", sg_json_text(set->run, "run_id", ""));
  fputs("\nUnit GFLOP/s better=higher\n", out);
  for (size_t i = 0; i < export->analysis->n_entries; i++) {
    const struct sg_entry *e = &export->analysis->entries[i];
    const struct sg_export_launch **launches = sg_export_launches_of(export, e);
    char *name = sg_export_name(e->config);
    for (size_t k = 0; launches[k] && sg_entry_ranked(e); k++) {
      put_name(out, name);
      /* benchstat takes the number after a last hyphen for that of threads, so there always is one. */
      fprintf(out, "-%lld\t%lld\t%.15g ns/op", threads, (long long)launches[k]->trials, launches[k]->wall_ns);
      const double rate = e->config->flop / launches[k]->wall_ns; /* FLOP per ns */
      if (isfinite(rate)) { fprintf(out, "\t%.6g GFLOP/s", rate); }
      putc('\n', out);
    }
    free(name);
    free(launches);
  }
  free(machine);
}
