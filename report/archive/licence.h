/* Licences of data: SPDX identifiers, one for an archive, since neither Citation File Format nor Zenodo has
 * expressions of several. */
#ifndef SG_REPORT_ARCHIVE_LICENCE_H
#define SG_REPORT_ARCHIVE_LICENCE_H

#include <stdbool.h>

#include "core/error.h"

/* SG_BAD_INPUT, with the identifier that was probably meant, for what is not one. Of licences that are not for data
 * (licences.def) only the letters are checked. */
int sg_licence_check(const char *option, const char *text, struct sg_error *err) SG_MUST_CHECK;

/* Whether it is one of licences.def. */
bool sg_licence_is_known(const char *text);

/* Whether Citation File Format 1.2.0 is known to have it. */
bool sg_licence_is_in_cff(const char *text);

/* Where its text is, on the heap. */
char *sg_licence_url(const char *text);

#endif
