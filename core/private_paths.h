/* What a path says of its user and of the machine: result sets are published, and contain neither home folders, user
 * names nor other folders that only this machine has. What was measured stays named: a library by its file, and by
 * its version and settings, which are stored beside the path. */
#ifndef SG_CORE_PRIVATE_PATHS_H
#define SG_CORE_PRIVATE_PATHS_H

#include <jansson.h>
#include <stdbool.h>

/* Whether a path is in a folder that systems or vendors have in common: /usr, /etc, /opt/intel, /nix/store... */
bool sg_private_is_public(const char *path);

/* The text with `~` in place of each home folder in a path (this user's, /root, and NAME in /home, /Users and the
 * folders of homes on other systems) and of each component below the first that is this user's name; and `...` in
 * place of all folders of any other path that is not public: /data/env/lib/libblas.so is .../libblas.so, and
 * /data/env/lib/python3/site-packages/numpy.libs/libblas.so is .../site-packages/numpy.libs/libblas.so. A new heap
 * string. */
char *sg_private_hide(const char *text);

/* The same for every string of a value, in place; keys stay. */
void sg_private_hide_json(json_t *value);

#endif
