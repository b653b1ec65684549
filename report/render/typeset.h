/* The article as PDF: pdflatex and bibtex run on a copy of the report in a private temporary folder, without a shell
 * to escape to, and may neither read nor write files elsewhere but those of the TeX installation. */
#ifndef SG_REPORT_RENDER_TYPESET_H
#define SG_REPORT_RENDER_TYPESET_H

#include "core/error.h"
#include "report/render/bundle.h"

/* The programs, as absolute paths on the heap; zeroed: none are needed. */
struct sg_typesetter {
  char *pdflatex, *bibtex;
};

/* SG_UNABLE with the names of the packages to install. */
int sg_typesetter_find(struct sg_typesetter *typesetter, struct sg_error *err) SG_MUST_CHECK;
void sg_typesetter_release(struct sg_typesetter *typesetter);

/* Adds report.pdf, made from the report.tex of the bundle and the files that it needs. `started` is the date of the
 * data, ISO 8601: the date inside the PDF. SG_UNABLE with the first error of TeX, or if a program takes longer than
 * five minutes. Signals must be held (core/interrupt.h); one ends the program that runs. */
int sg_typeset(const struct sg_typesetter *typesetter, struct sg_bundle *bundle, const char *started,
               struct sg_error *err) SG_MUST_CHECK;

#endif
