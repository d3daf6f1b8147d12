# Reference numbers for alpha, Feldt's interval, omega and item-rest correlations, and for limits of percentages.
# Rscript reliability.R writes reliability_data.csv, reliability_expected.csv, intervals_expected.csv and
# reliability_versions.json beside itself.
suppressMessages({library(psych); library(lavaan); library(jsonlite)})
setwd(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))))
set.seed(815)
exact <- function(x) ifelse(is.na(x), "", trimws(formatC(x, digits = 17, format = "g")))

# Four scales: two to six items, one of them with an item that was not reversed; some answers missing.
n <- 240
factor_score <- rnorm(n)
scales <- list(two = c(.7, .6), three = c(.8, .6, .5), five = c(.9, .7, .6, .5, .3), turned = c(.7, .7, -.6, .6, .5, .4))
data <- data.frame(row.names = seq_len(n))
for (name in names(scales)) for (j in seq_along(scales[[name]])) {
  raw <- scales[[name]][j] * factor_score + rnorm(n, 0, .9)
  data[[paste0(name, j)]] <- pmin(5, pmax(1, round(3 + raw * (1 + j / 10))))
}
for (column in names(data)) data[sample(n, 9), column] <- NA

rows <- list()
note <- function(scale, stat, value) rows[[length(rows) + 1]] <<- data.frame(scale, stat, value = exact(value))
for (name in names(scales)) {
  items <- data[, paste0(name, seq_along(scales[[name]]))]
  complete <- items[complete.cases(items), ]
  k <- ncol(items)
  found <- suppressWarnings(psych::alpha(complete, warnings = FALSE, check.keys = FALSE))$total$raw_alpha
  limits <- alpha.ci(found, n.obs = nrow(complete), n.var = k, p.val = .05, digits = 15)
  note(name, "rows", nrow(complete))
  note(name, "alpha", found)
  note(name, "alpha_low", limits$lower.ci)
  note(name, "alpha_high", limits$upper.ci)
  for (j in seq_len(k)) note(name, paste0("item_rest", j), cor(complete[, j], rowSums(complete[, -j, drop = FALSE])))
  if (k == 2) {
    r <- cor(complete)[1, 2]
    note(name, "omega", 2 * r / (1 + r))
  } else {
    model <- paste("f =~", paste(names(complete), collapse = " + "))
    fit <- cfa(model, data = complete, std.lv = TRUE)
    parameters <- parameterEstimates(fit)
    loadings <- parameters$est[parameters$op == "=~"]
    errors <- parameters$est[parameters$op == "~~" & parameters$lhs != "f"]
    note(name, "omega", sum(loadings)^2 / (sum(loadings)^2 + sum(errors)))
  }
}
write.csv(do.call(rbind, rows), "reliability_expected.csv", row.names = FALSE, quote = FALSE)
write.csv(data, "reliability_data.csv", row.names = FALSE, quote = FALSE, na = "")

# Limits of percentages by their formulas with R's quantiles.
cases <- expand.grid(p = c(.0004, .02, .13, .5, .87, .995), se = c(.002, .02, .11), n = c(12, 85, 2400), df = c(1, 2, 7, 40))
size <- with(cases, p * (1 - p) / se^2 * (qt(.975, n - 1) / qt(.975, df))^2)
kg <- pmin(cases$n, size)
z <- qnorm(.975)
centre <- (cases$p + z^2 / (2 * kg)) / (1 + z^2 / kg)
half <- z / (1 + z^2 / kg) * sqrt(cases$p * (1 - cases$p) / kg + z^2 / (4 * kg^2))
odds <- qlogis(cases$p)
step <- qt(.975, cases$df) * cases$se / (cases$p * (1 - cases$p))
limits <- data.frame(cases, size = kg,
  kg_low = qbeta(.025, kg * cases$p, kg * (1 - cases$p) + 1), kg_high = qbeta(.975, kg * cases$p + 1, kg * (1 - cases$p)),
  beta_low = qbeta(.025, size * cases$p, size * (1 - cases$p) + 1),
  beta_high = qbeta(.975, size * cases$p + 1, size * (1 - cases$p)),
  wilson_low = centre - half, wilson_high = centre + half,
  logit_low = plogis(odds - step), logit_high = plogis(odds + step),
  wald_low = cases$p - qt(.975, cases$df) * cases$se, wald_high = cases$p + qt(.975, cases$df) * cases$se)
write.csv(as.data.frame(lapply(limits, exact)), "intervals_expected.csv", row.names = FALSE, quote = FALSE)
write_json(list(R = R.version.string, psych = as.character(packageVersion("psych")),
                lavaan = as.character(packageVersion("lavaan")), seed = 815),
           "reliability_versions.json", auto_unbox = TRUE, pretty = TRUE)
