/* stratagemm-selfbench-generator ROWS SEED ITEM FILE: fills a ROWS x ROWS matrix of doubles with item ITEM of SEED
 * each time it reads a line, and prints the ns that this took; where its input ends it writes the matrix to FILE,
 * raw. tests/selfbench/generator.py compares time and bits with NumPy's. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/data/uniform.h"
#include "core/alloc.h"
#include "core/clock.h"
#include "core/startup.h"

int main(int argc, char **argv) {
  sg_startup();
  if (argc != 5) {
    fputs("usage: stratagemm-selfbench-generator ROWS SEED ITEM FILE\n", stderr);
    return 2;
  }
  const size_t rows = strtoull(argv[1], NULL, 10), n = rows * rows;
  const uint64_t seed = strtoull(argv[2], NULL, 10), item = strtoull(argv[3], NULL, 10);
  double *matrix = sg_alloc(n, sizeof *matrix);
  memset(matrix, 1, n * sizeof *matrix); /* its pages are there before the clock starts */
  for (int c; (c = getchar()) != EOF;) {
    if (c != '\n') { continue; }
    const int64_t start = sg_now_ns();
    sg_uniform_f64(matrix, n, seed, item, 0);
    printf("%lld\n", (long long)(sg_now_ns() - start));
    fflush(stdout);
  }
  FILE *file = fopen(argv[4], "wb");
  const size_t written = file ? fwrite(matrix, sizeof *matrix, n, file) : 0;
  free(matrix);
  if (!file || fclose(file) != 0 || written != n) {
    fprintf(stderr, "stratagemm-selfbench-generator: cannot write '%s': %s\n", argv[4], strerror(errno));
    return 3;
  }
  return EXIT_SUCCESS;
}
