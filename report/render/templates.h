/* Where the program's own templates are. */
#ifndef SG_REPORT_RENDER_TEMPLATES_H
#define SG_REPORT_RENDER_TEMPLATES_H

#include "core/error.h"

/* The folder of our own templates: beside the installed program, else where it was installed to, else in the source
 * it was built from. *own is a new heap string. `user` (may be NULL) must be a folder. */
int sg_templates_find(const char *user, char **own, struct sg_error *err) SG_MUST_CHECK;

#endif
