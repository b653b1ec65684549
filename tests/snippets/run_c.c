/* Runs a snippet of the report's C, for count_threads.py: compile with -DSNIPPET='"FILE"' and link a BLAS. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SIZE = 700, ITEMS = 6 };

void cblas_dgemm(int order, int ta, int tb, int m, int n, int k, double alpha, const double *a, int lda,
                 const double *b, int ldb, double beta, double *c, int ldc);

struct item {
  double *a, *c;
};

static const char *at_gate(const char *name, char path[4096]) {
  snprintf(path, 4096, "%s/%s", getenv("GATE"), name);
  return path;
}

static void create(const char *name) {
  char path[4096];
  close(open(at_gate(name, path), O_CREAT | O_WRONLY, 0666));
}

static void work(struct item *item) {
  char path[4096], caller[32];
  snprintf(caller, sizeof caller, "caller-%d", (int)gettid());
  create(caller);
  create("ready");
  while (access(at_gate("go", path), F_OK)) {
    usleep(5000);
  }
  cblas_dgemm(101, 111, 111, SIZE, SIZE, SIZE, 1, item->a, SIZE, item->a, SIZE, 0, item->c, SIZE);
  usleep(10000); /* so that another caller gets the library's lock, if it has one */
}

#include SNIPPET

int main(void) {
  struct item items[ITEMS];
  for (int i = 0; i < ITEMS; i++) {
    items[i].a = malloc(sizeof(double) * SIZE * SIZE);
    items[i].c = calloc(SIZE * SIZE, sizeof(double));
    for (int j = 0; j < SIZE * SIZE; j++) {
      items[i].a[j] = i;
    }
  }
  work_on_all(items, ITEMS);
  create("done");
  for (int i = 0; i < ITEMS; i++) {
    if (items[i].c[SIZE] != (double)SIZE * i * i) { return 1; }
  }
  return 0;
}
