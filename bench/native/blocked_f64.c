#define REAL double
#define SUFFIX f64
#include "bench/native/blocked_body.h"
