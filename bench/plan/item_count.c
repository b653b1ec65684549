#include "bench/plan/item_count.h"

#include <stdlib.h>
#include <string.h>

#include "core/text.h"

static const int64_t MOST_ITEMS = 1000000000, MOST_PER_CORE = 100000;

int sg_item_count_parse(struct sg_item_count *count, const char *text, const char *what, struct sg_error *err) {
  static const char words[] = " per core", of_ranks[] = " per rank";
  const size_t sign = *text == '-', digits = strspn(text + sign, "0123456789");
  const char *rest = text + sign + digits;
  *count = (struct sg_item_count){.per_core = strcmp(rest, words) == 0, .per_rank = strcmp(rest, of_ranks) == 0};
  if (digits == 0 || (*rest && !count->per_core && !count->per_rank)) {
    return sg_fail(err, SG_BAD_INPUT, "%s: '%s' is not a number of items: give one such as 64 or '4 per core'", what,
                   text);
  }
  char *number = sg_format("%.*s", (int)(sign + digits), text);
  const int64_t most = count->per_core || count->per_rank ? MOST_PER_CORE : MOST_ITEMS;
  const int status = sg_parse_integer(number, 1, most, what, &count->number, err);
  free(number);
  return status;
}

int64_t sg_item_count_resolve(const struct sg_item_count *count, int cores) {
  if (!count->per_core) { return count->number; }
  const int64_t items = count->number * cores;
  return items > SG_LEAST_ITEMS ? items : SG_LEAST_ITEMS;
}
