/* The environment in which other programs draw and typeset: this program's, without what would change their output.
 */
#ifndef SG_REPORT_RENDER_PLAIN_ENVIRONMENT_H
#define SG_REPORT_RENDER_PLAIN_ENVIRONMENT_H

/* Without the variables of gnuplot, the locale and the time zone, in the C.UTF-8 locale and UTC, and with `more`,
 * entries "NAME=VALUE" (NULL-terminated; may be NULL), in place of those of the same name. The caller frees the
 * array; its strings must stay. */
char **sg_plain_environment(char *const *more);

#endif
