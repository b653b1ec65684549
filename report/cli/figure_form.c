#include "report/cli/figure_form.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/utf8.h"

static const double LEAST_INCHES = 3, MOST_INCHES = 12;

static int parse_inches(const char *text, double *inches, struct sg_error *err) {
  static const struct {
    const char *name;
    double per_inch;
  } units[] = {{"in", 1}, {"cm", 2.54}, {"mm", 25.4}, {"pt", 72.27}};
  char *end = NULL;
  const double value = strtod(text, &end);
  const double *per_inch = NULL;
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
    if (end != text && strcmp(end, units[i].name) == 0) { per_inch = &units[i].per_inch; }
  }
  if (!per_inch || !isfinite(value)) {
    return sg_fail(err, SG_BAD_INPUT,
                   "--figure-width: '%s' is not a length: give a number and in, cm, mm or pt, for example 3.4in",
                   text);
  }
  *inches = value / *per_inch;
  if (*inches >= LEAST_INCHES && *inches <= MOST_INCHES) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT, "--figure-width: %s is out of range: give a width from %gin to %gin", text,
                 LEAST_INCHES, MOST_INCHES);
}

/* In gnuplot a comma and a colon end the name. */
static int check_font(const char *font, struct sg_error *err) {
  enum { MOST_COLUMNS = 100 };
  const size_t plain = strspn(font, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 -");
  if (*font && !font[plain] && sg_utf8_width(font) <= MOST_COLUMNS) { return SG_OK; }
  return sg_fail(err, SG_BAD_INPUT,
                 "--font: '%s' is not the name of a font family: letters, digits, spaces and hyphens, as fc-list(1) "
                 "prints it",
                 font);
}

int sg_figure_form_parse(const char *width, const char *font, struct sg_chart_form *form, struct sg_error *err) {
  double inches = 0;
  int status = width ? parse_inches(width, &inches, err) : SG_OK;
  if (status == SG_OK && font) { status = check_font(font, err); }
  if (status != SG_OK) { return status; }
  *form = width ? sg_chart_form_print(inches, font) : SG_CHART_FORM_PAGE;
  form->font = font;
  return SG_OK;
}
