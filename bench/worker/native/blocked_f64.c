#define REAL double
#define SUFFIX f64
#include "bench/worker/native/blocked_body.h"
