/* What a path says of its user: result sets are published, and contain neither home folders nor user names. */
#ifndef SG_CORE_PRIVATE_PATHS_H
#define SG_CORE_PRIVATE_PATHS_H

#include <jansson.h>

/* The text with `~` in place of each home folder in a path (this user's, /root, and NAME in /home, /Users
 * and the folders of homes on other systems) and of each
 * component below the first that is this user's name. A new heap string. */
char *sg_private_hide(const char *text);

/* The same for every string of a value, in place; keys stay. */
void sg_private_hide_json(json_t *value);

#endif
