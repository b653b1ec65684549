/* The tics of an axis: round numbers, as many as have room for their texts, which never overlap and have no
 * exponents. */
#ifndef SG_REPORT_CHARTS_AXIS_H
#define SG_REPORT_CHARTS_AXIS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum sg_axis_scale {
  SG_AXIS_LINEAR,
  SG_AXIS_LOG,  /* tics at 1, 2 and 5 times powers of ten, or fewer */
  SG_AXIS_LOG2, /* at powers of two */
};

struct sg_axis {
  double low, high; /* low < high; positive on a logarithmic axis */
  enum sg_axis_scale scale;
  bool upright; /* a y axis */
  int pixels;   /* its length */
};

/* Adds the tics {at, text, more} to the list `name`, which is created if need be. */
void sg_axis_tics(json_t *about, const char *name, const struct sg_axis *axis);

/* A tic of one's own; `text` NULL: the template supplies the word. */
void sg_axis_tic(json_t *about, const char *name, double at, const char *text);

/* How many characters of text fit on this many pixels. */
size_t sg_axis_letters(double pixels);

#endif
