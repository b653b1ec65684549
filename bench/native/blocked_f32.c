#define REAL float
#define SUFFIX f32
#include "bench/native/blocked_body.h"
