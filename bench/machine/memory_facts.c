#include "bench/machine/memory_facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/json.h"
#include "core/sysfile.h"
#include "core/text.h"

/* The second word of any line: that of the process unless the memory has a policy of its own, which none has here. */
static json_t *policy(const char *root) {
  char line[512];
  const char *read = sg_sys_line(root, "/proc/self/numa_maps", line, sizeof line),
             *word = read ? strchr(read, ' ') : NULL;
  if (!word) { return json_null(); }
  word++;
  return json_stringn(word, strcspn(word, " "));
}

static json_t *allowed_nodes(const char *root) {
  static const char key[] = "Mems_allowed_list:";
  json_t *found = json_null();
  char *line = NULL;
  size_t room = 0;
  FILE *f = sg_sys_open(root, "/proc/self/status");
  while (f && json_is_null(found) && getline(&line, &room, f) > 0) {
    if (strncmp(line, key, strlen(key)) != 0) { continue; }
    const char *list = line + strlen(key) + strspn(line + strlen(key), " \t");
    found = json_stringn(list, strcspn(list, "\n"));
  }
  free(line);
  if (f) { fclose(f); }
  return found;
}

void sg_memory_facts_add(json_t *machine, const char *root) {
  static const char *const choices[][2] = {
      {"thp", "enabled"}, {"thp_shmem", "shmem_enabled"}, {"thp_defrag", "defrag"}};
  for (size_t i = 0; i < sizeof choices / sizeof choices[0]; i++) {
    char word[64];
    char *path = sg_format("/sys/kernel/mm/transparent_hugepage/%s", choices[i][1]);
    json_object_set_new(machine, choices[i][0], sg_json_text_or_null(sg_sys_choice(root, path, word, sizeof word)));
    free(path);
  }
  const int64_t balancing = sg_sys_number(root, "/proc/sys/kernel/numa_balancing");
  json_object_set_new(machine, "numa_balancing", balancing < 0 ? json_null() : json_integer(balancing));
  json_object_set_new(machine, "memory_policy", policy(root));
  json_object_set_new(machine, "memory_nodes", allowed_nodes(root));
}
