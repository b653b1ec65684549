#define REAL float
#define SUFFIX f32
#include "bench/worker/native/blocked_body.h"
