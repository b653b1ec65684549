# R's answers to what core/stats.c computes: `Rscript answers.R > answers.json`. The tests read the stored answers and
# need no R. Functions asked: mean, sd, t.test, quantile (type 7), dbinom; package stats.

set.seed(20260301, kind = "Mersenne-Twister", normal.kind = "Inversion")

number <- function(x) ifelse(is.na(x), "null", sprintf("%.17g", x))
array <- function(x) paste0("[", paste(number(x), collapse = ", "), "]")
object <- function(...) {
  fields <- list(...)
  paste0("    {", paste(sprintf('"%s": %s', names(fields), unlist(fields)), collapse = ", "), "}")
}
section <- function(name, cases) paste0('  "', name, '": [\n', paste(cases, collapse = ",\n"), "\n  ]")

# The shortest run of ranks [low, high] that covers the median with at least `level`; of equally short ones the one that
# covers most, then the lower one. The number of values below the median is binomial.
ranks <- function(n, level) {
  for (length in 1:(n - 1)) {
    low <- 1:(n - length)
    cover <- round(pbinom(low + length - 1, n, 0.5) - pbinom(low - 1, n, 0.5), 14)
    best <- which.max(cover)
    if (cover[best] >= level) return(c(low[best], low[best] + length, cover[best]))
  }
  c(1, n, 1 - 2 * 0.5^n)
}

describe <- function(name, x, level) {
  q <- unname(quantile(x, c(0, 0.25, 0.5, 0.75, 1), type = 7))
  reach <- 1.5 * (q[4] - q[2])
  ci <- ranks(length(x), level)
  object(name = dQuote(name, FALSE), level = number(level), values = array(x), mean = number(mean(x)),
         stddev = number(sd(x)), quantiles = array(q), mean_ci = array(t.test(x, conf.level = level)$conf.int),
         outliers = number(sum(x < q[2] - reach | x > q[4] + reach)),
         median_ci = array(c(sort(x)[ci[1:2]], ci[3])))
}

times <- function(n) round(exp(rnorm(n, 20, 0.05)))

descriptions <- c(
  describe("two values", c(3, 5), 0.95),
  describe("six times", times(6), 0.95),
  describe("eight times", times(8), 0.95),
  describe("seventeen times", times(17), 0.95),
  describe("thirty times", times(30), 0.95),
  describe("two hundred times", times(200), 0.95),
  describe("thirty times at 90%", times(30), 0.90),
  describe("thirty times at 99%", times(30), 0.99),
  describe("negative and fractional", round(rnorm(25, -1, 3), 6), 0.95),
  describe("an outlier above", c(times(19), 1e10), 0.95),
  # A. A. Michelson's 100 measurements of the speed of light in air, 1879, in 1000 km/s: R's data set `morley`, and
  # NIST's Michelso, certified mean 299.852400000000 and standard deviation 0.0790105478190518.
  describe("michelso", 299 + morley$Speed / 1000, 0.95))

cat("{\n", '  "made_by": "answers.R with ', R.version.string, '",\n', section("describe", descriptions), "\n}\n", sep = "")
