/* Weak launches: those during which the machine had less capacity than usual for this run, and whether capacity
 * explains the times, in which case the weak launches are left out of the decision. Pure functions.
 *
 * A launch is judged by the all-core rate of the probes around it against the median of the run. The ratio of
 * all-core to one-core rate is not used: the one-core rate is the noisier half, and noise of 7% in it alone would
 * make a third of the launches weak. tests/unit/core_capacity.c measures how often noise is taken for weakness or
 * explanation. */
#ifndef SG_CORE_CAPACITY_H
#define SG_CORE_CAPACITY_H

#include <stdbool.h>
#include <stddef.h>

/* One launch of a run; the caller fills in all but `weak`. */
struct sg_capacity_launch {
  size_t config; /* times are compared within a configuration */
  double rate;   /* all-core rate around the launch, in any unit: mean of before and after; NaN: not probed */
  double time;   /* NaN: none; then only the rate counts */
  bool weak;     /* the rate is more than 10% below the median */
};

struct sg_capacity {
  size_t n;                /* launches with a rate; if 0, the others are 0 or NaN */
  double usual, low, high; /* median, minimum and maximum of their rates */
  size_t n_weak;
  double explained; /* share of the variance of the times between the launches of a configuration that the rate
                       explains; NaN: too few launches to tell */
  bool explains;    /* more than 20%: leave out the weak launches */
};

/* Marks the weak launches. `explained` is the adjusted R^2 of log time against log rate, each without the mean of its
 * configuration, or 0 if times do not fall as the rate rises. It needs 20 launches with rate and time in
 * configurations with at least two of them. Adjusted for the configurations' means (H. Theil, "Economic Forecasts and
 * Policy", 1961): with few launches per configuration, R^2 itself exceeds 20% by chance in 8% of runs. */
struct sg_capacity sg_capacity_judge(struct sg_capacity_launch *launches, size_t n);

#endif
