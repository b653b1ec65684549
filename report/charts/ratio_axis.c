#include "report/charts/ratio_axis.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#include "core/text.h"
#include "report/charts/chart.h"

void sg_ratio_axis(json_t *about, double low, double high) {
  static const double fine[] = {0.8,  0.85, 0.9,  0.92, 0.94, 0.96, 0.98, 1,
                                1.02, 1.04, 1.06, 1.08, 1.1,  1.15, 1.2,  1.25};
  static const double coarse[] = {0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.33, 0.5, 0.67, 0.8,
                                  1,     1.25,  1.5,   2,    3,    4,    5,   10,  20,   50,   100, 200,  500};
  const bool narrow = high / low < 1.5;
  const double *tics = narrow ? fine : coarse;
  const size_t n = narrow ? sizeof fine / sizeof fine[0] : sizeof coarse / sizeof coarse[0];
  const double apart = log(high / low) / 8;
  double last = -INFINITY;
  json_object_set_new(about, "x_min", json_real(low));
  json_object_set_new(about, "x_max", json_real(high));
  sg_chart_tic(about, "tics", 1, "1");
  for (size_t i = 0; i < n; i++) {
    const double at = log(tics[i]);
    if (tics[i] < low || tics[i] > high || at - last < apart || fabs(at) < apart) { continue; }
    char text[SG_HUMAN_SIZE];
    snprintf(text, sizeof text, "%g", tics[i]);
    sg_chart_tic(about, "tics", tics[i], text);
    last = at;
  }
}
