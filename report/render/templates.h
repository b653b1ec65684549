/* The location of the program's own templates. */
#ifndef SG_REPORT_RENDER_TEMPLATES_H
#define SG_REPORT_RENDER_TEMPLATES_H

#include "core/error.h"

/* The folder of the program's own templates, in the installation or the source tree of this executable
 * (core/installation.h). *own is a new heap string. `user` (may be NULL) must be a folder. */
int sg_templates_find(const char *user, char **own, struct sg_error *err) SG_MUST_CHECK;

#endif
