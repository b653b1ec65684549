#!/usr/bin/env -S Rscript --vanilla
# A small runner of docs/PROTOCOL.md in R, to show that the protocol is all another language needs: products of float64 matrices, one
# after the other, all kept in memory. Measure it with --runner bench/runners/r_runner.R; it needs the package jsonlite.
#
# R's BLAS takes its number of threads from the environment, which the orchestrator sets. The clock of a trial has microseconds.

has_json <- requireNamespace("jsonlite", quietly = TRUE)
protocol <- 1L

send <- function(...) {
  cat(jsonlite::toJSON(list(...), auto_unbox = TRUE, digits = I(17), null = "null", na = "null"), "\n", sep = "")
  flush(stdout())
}

stop_with <- function(outcome, ...) stop(structure(class = c("launch", "error", "condition"),
                                                   list(message = paste0(...), call = NULL, outcome = outcome)))

# ---- Philox4x64-10 (Random123), as numpy.random.Generator(Philox(key = c(seed, item))).random(): words of 64 bits are four vectors
# of 16 bits, lowest first, because R has no integers of 64 bits.

limbs <- function(x) lapply(0:3, function(i) (x %/% 65536^i) %% 65536)
hex <- function(word) rev(lapply(seq(1, 13, 4), function(at) as.numeric(strtoi(substr(word, at, at + 3), 16L))))
xor64 <- function(a, b) Map(function(x, y) as.numeric(bitwXor(x, y)), a, b)

multiply64 <- function(a, b) { # the high and the low word
  sums <- rep(list(0), 8)
  for (i in 1:4) for (j in 1:4) sums[[i + j - 1]] <- sums[[i + j - 1]] + a[[i]] * b[[j]]
  carry <- 0
  for (k in 1:8) {
    whole <- sums[[k]] + carry
    carry <- whole %/% 65536
    sums[[k]] <- whole - carry * 65536
  }
  list(high = sums[5:8], low = sums[1:4])
}

add64 <- function(a, b) {
  carry <- 0
  for (k in 1:4) {
    whole <- a[[k]] + b[[k]] + carry
    carry <- whole %/% 65536
    a[[k]] <- whole %% 65536
  }
  a
}

uniform <- function(n, seed, item) {
  multipliers <- list(hex("D2E7470EE14C6C93"), hex("CA5A826395121157"))
  steps <- list(hex("9E3779B97F4A7C15"), hex("BB67AE8584CAA73B"))
  zero <- limbs(0)
  counter <- list(limbs(seq_len(ceiling(n / 4))), zero, zero, zero)
  key <- list(limbs(seed), limbs(item))
  for (round in 1:10) {
    if (round > 1) key <- Map(add64, key, steps)
    first <- multiply64(counter[[1]], multipliers[[1]])
    second <- multiply64(counter[[3]], multipliers[[2]])
    counter <- list(xor64(xor64(second$high, counter[[2]]), key[[1]]), second$low,
                    xor64(xor64(first$high, counter[[4]]), key[[2]]), first$low)
  }
  words <- sapply(counter, function(w) (w[[1]] %/% 2048 + w[[2]] * 2^5 + w[[3]] * 2^21 + w[[4]] * 2^37) * 2^-53)
  as.vector(t(matrix(words, ncol = 4)))[seq_len(n)]
}

load_item <- function(w, item) {
  numbers <- uniform(w$m * w$k + w$k * w$n, w$seed, item)
  list(a = matrix(numbers[seq_len(w$m * w$k)], w$m, w$k, byrow = TRUE),
       b = matrix(numbers[-seq_len(w$m * w$k)], w$k, w$n, byrow = TRUE))
}

# ---- The check of docs/VERIFICATION.md for gemm, without BLAS

excess <- function(difference, limit) ifelse(difference == 0, 0, abs(difference) / limit)

side <- function(first, second, whole) { # whole x against second (first x)
  x <- (runif(ncol(first)) + 0.5) * sample(c(-1, 1), ncol(first), TRUE)
  along <- function(matrix, v) rowSums(matrix * rep(v, each = nrow(matrix)))
  expected <- along(second, along(first, x))
  size <- along(abs(second), sqrt(along(first^2, x^2)))
  difference <- along(whole, x) - expected
  u <- 2^-53
  terms <- ncol(second)
  random <- sqrt(terms / 3) * u
  systematic <- (terms * u)^2 / 10 + 30 * sqrt(terms + 2 * ncol(first)) * u
  n <- length(difference)
  squares <- sum(excess(difference, (random + systematic) * size)^2)
  max(excess(difference, (10 * random + systematic) * size), sqrt(squares / (n + 2 * sqrt(50 * n) + 100)))
}

residual <- function(w, item, inputs, result) {
  fresh <- load_item(w, item)
  if (!identical(fresh, inputs)) return(NaN)
  max(side(fresh$b, fresh$a, result), side(t(fresh$a), t(fresh$b), t(result)))
}

# ---- Clock and usage

uptime <- scan("/proc/uptime", quiet = TRUE)[1] # rounded down to hundredths of a second, less than R takes to start
begun <- as.numeric(Sys.time())
monotonic <- function() uptime + as.numeric(Sys.time()) - begun
ns <- function(seconds) round(seconds * 1e9)

usage <- function() {
  fields <- strsplit(sub("^.*\\) ", "", readLines("/proc/self/stat")), " ")[[1]]
  status <- readLines("/proc/self/status")
  value <- function(key) as.numeric(gsub("[^0-9]", "", grep(paste0("^", key, ":"), status, value = TRUE)))
  list(user = proc.time()[["user.self"]], system = proc.time()[["sys.self"]], minor = as.numeric(fields[8]),
       major = as.numeric(fields[10]), peak = value("VmHWM") * 1024, threads = value("Threads"),
       voluntary = value("voluntary_ctxt_switches"), involuntary = value("nonvoluntary_ctxt_switches"))
}

# ---- A launch

check_request <- function(request) {
  w <- request$workload
  s <- request$strategy
  if (is.null(w$operation) || is.null(s$scheduler)) stop_with("failed", "request: workload and strategy must be objects")
  if (w$operation != "gemm" || nzchar(w$options)) stop_with("unavailable", "the R runner has only gemm, without options")
  if (w$dtype != "f64") stop_with("unavailable", "R has no type '", w$dtype, "': use f64")
  if (w$source != "uniform") stop_with("unavailable", "the R runner does not support source '", w$source, "'")
  if (w$retain != "all") stop_with("unavailable", "the R runner keeps everything: use --retain all")
  check_strategy(s)
  if (s$pin != "none") stop_with("unavailable", "the R runner does not pin")
  if (!is.null(s$membind) && nzchar(s$membind)) stop_with("unavailable", "the R runner sets no memory policy")
  if (length(request$counters)) stop_with("unavailable", "the R runner counts no events")
}

check_strategy <- function(s) {
  if (s$scheduler != "serial" || s$workers != 1) stop_with("unavailable", "R programs have no scheduler '", s$scheduler, "'")
  if (!s$load %in% c("serial", "task")) stop_with("unavailable", "the R runner has no load '", s$load, "'")
}

trial <- function(w, number, warmup, verify) {
  items <- seq_len(w$count)
  before <- usage()
  started <- monotonic()
  inputs <- lapply(items - 1, function(item) load_item(w, item))
  loaded <- monotonic()
  results <- lapply(inputs, function(pair) pair$a %*% pair$b)
  ended <- monotonic()
  after <- usage()
  worst <- if (verify) max(mapply(function(item, i, r) residual(w, item, i, r), items - 1, inputs, results)) else NA
  cpu <- after$user - before$user + after$system - before$system
  send(type = "trial", trial = number, warmup = warmup, started_ns = ns(started), wall_ns = ns(ended - started),
       load_wall_ns = ns(loaded - started), operate_wall_ns = ns(ended - started) - ns(loaded - started), load_busy_ns = ns(loaded - started),
       operate_busy_ns = ns(ended - loaded), cpu_user_ns = ns(after$user - before$user),
       cpu_sys_ns = ns(after$system - before$system), ctx_voluntary = after$voluntary - before$voluntary,
       ctx_involuntary = after$involuntary - before$involuntary, faults_minor = after$minor - before$minor,
       faults_major = after$major - before$major, rss_peak_bytes = after$peak, threads_observed = cpu / (ended - started),
       residual = if (is.finite(worst)) worst else NULL, valid = if (verify) as.integer(isTRUE(worst <= 1)) else NULL,
       threads_alive = after$threads, items_checked = if (verify) w$count else NULL)
  list(wall = ended - started, worst = worst)
}

run <- function(request) {
  check_request(request)
  verify <- !isFALSE(request$verify)
  warmups <- request$warmup$min
  enough <- if (is.null(request$measurement_ns)) Inf else request$measurement_ns / 1e9
  worst <- numeric()
  timed <- 0
  spent <- 0
  while (length(worst) < warmups || (timed < request$trials && spent < enough)) {
    warmup <- length(worst) < warmups
    done <- trial(request$workload, length(worst) + 1, as.integer(warmup), verify)
    worst <- c(worst, done$worst)
    if (!warmup) {
      timed <- timed + 1
      spent <- spent + done$wall
    }
  }
  if (!verify) return(invisible())
  valid <- all(!is.na(worst) & worst <= 1)
  detail <- if (valid) "" else sprintf("a residual of %s exceeds the limit 1", format(max(worst), digits = 3))
  send(type = "verified", items = length(worst) * request$workload$count, residual = if (valid) max(worst) else NULL,
       valid = valid, detail = detail)
  if (!valid) stop_with("invalid", detail)
}

serve <- function(request) {
  if (is.null(request$protocol)) stop_with("failed", "request: protocol must be an integer")
  if (request$protocol != protocol) {
    stop_with("failed", "protocol ", request$protocol, " is not supported: this runner implements ", protocol)
  }
  version <- paste(R.version$major, R.version$minor, sep = ".")
  library <- list(version = NULL, config = NULL, corename = NULL, threading = NULL, threads_max = NULL,
                  concurrent_threaded_calls = "unknown", symbols = list(), path = La_library())
  counts <- identical(request$task, "counters")
  send(type = "hello", protocol = protocol, runner = "r", versions = list(r = version), backend = if (!counts) library)
  for (s in if (identical(request$task, "strategies")) request$strategies) {
    reason <- tryCatch({
      check_strategy(s)
      NULL
    }, launch = conditionMessage)
    send(type = "strategy", strategy = s$name, available = is.null(reason), reason = reason)
  }
  if (counts) stop_with("unavailable", "the R runner counts no events")
  if (identical(request$task, "run")) run(request)
}

if (!has_json) {
  cat('{"type":"end","outcome":"unavailable","detail":"this R has no package jsonlite"}\n')
} else {
  outcome <- tryCatch({
    serve(jsonlite::fromJSON(paste(readLines(file("stdin"), warn = FALSE), collapse = "\n"), simplifyVector = FALSE))
    list("ok", "")
  }, launch = function(why) list(why$outcome, conditionMessage(why)),
  error = function(why) list("failed", gsub("[[:space:]]+", " ", conditionMessage(why))))
  send(type = "end", outcome = outcome[[1]], detail = outcome[[2]])
}
