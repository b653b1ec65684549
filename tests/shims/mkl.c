/* Looks like MKL: it selects its threads at its first call, by MKL_Set_Threading_Layer() or MKL_THREADING_LAYER. Its
 * product is right only without OpenMP, or with that of GNU: Intel's, the default, would meet this program's. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "shim.h"

void MKL_Get_Version_String(char *text, int size);
int MKL_Set_Threading_Layer(int layer);
int MKL_Get_Max_Threads(void);
void MKL_Set_Num_Threads(int threads);

enum { INTEL, SEQUENTIAL, GNU = 3 };

static int layer = INTEL;
static bool chosen;

static void choose(void) {
  const char *named = getenv("MKL_THREADING_LAYER");
  if (!chosen && named && strcmp(named, "SEQUENTIAL") == 0) { layer = SEQUENTIAL; }
  chosen = true;
}

int MKL_Set_Threading_Layer(int code) {
  if (!chosen) { layer = code; }
  chosen = true;
  return layer;
}

void MKL_Get_Version_String(char *text, int size) {
  choose();
  strncpy(text, "Intel(R) oneAPI Math Kernel Library Version 2024.0-Product Build 20231011", (size_t)size);
}

int MKL_Get_Max_Threads(void) {
  choose();
  return 1;
}

void MKL_Set_Num_Threads(int threads) {
  (void)threads;
  choose();
}

SHIM_DGEMM {
  (void)order, (void)ta, (void)tb, (void)beta;
  choose();
  shim_product_f64(m, n, k, alpha, a, lda, b, ldb, c, ldc);
  if (layer != SEQUENTIAL && layer != GNU) { c[0] = -1; }
}
