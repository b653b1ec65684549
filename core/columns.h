/* The rows of a result set's CSV files as C structs: struct sg_configs_row, struct sg_samples_row and so on, a field
 * for each column of columns.def. Absent INT is SG_NO_INT, absent REAL is NaN, absent TEXT is "". */
#ifndef SG_CORE_COLUMNS_H
#define SG_CORE_COLUMNS_H

#include <math.h>
#include <stdint.h>

#include "core/columns.def"

#define SG_NO_INT INT64_MIN

/* The most bytes of a text in any file of a result set. */
enum { SG_TEXT_MOST = 4096 };

/* The most bytes of all texts of a JSON file, and of all different texts of the tables of a result set: in a report
 * they are escaped and repeated, and take some hundred times as much. */
enum { SG_JSON_TEXTS_MOST = 1 << 19, SG_TEXTS_MOST = 1 << 24 };

/* The most values of a JSON file of a result set, lists and objects included: some ten times those of a large
 * machine. */
enum { SG_JSON_VALUES_MOST = 10000 };

typedef const char *sg_column_TEXT;
typedef int64_t sg_column_INT;
typedef double sg_column_REAL;

#define SG_FIELD(type, name, ...) sg_column_##type name;
#define SG_ROW(STEM, stem)        \
  struct sg_##stem##_row {        \
    SG_##STEM##_COLUMNS(SG_FIELD) \
  };
SG_FILES(SG_ROW)
#undef SG_ROW
#undef SG_FIELD

#endif
