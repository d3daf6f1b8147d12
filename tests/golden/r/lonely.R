# Reference numbers for lonely PSUs, finite population correction, beta intervals, totals and covariances.
# Rscript lonely.R writes lonely_data.csv, lonely_expected.csv and lonely_versions.json beside itself.
setwd(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))))
suppressMessages({library(survey); library(jsonlite)})
set.seed(4711)
options(digits = 17, scipen = 99)

# A made-up survey: 12 strata in 3 regions, four of them with one PSU; PSU codes repeat in every stratum.
sampled <- c(4, 1, 3, 2, 1, 5, 1, 3, 1, 4, 2, 6)
existing <- c(9, 7, 3, 12, 1, 20, 4, 8, 5, 30, 2, 14)
region <- c("east", "east", "east", "east", "north", "north", "north", "north", "south", "south", "south", "south")
strata <- seq_along(sampled)
frame <- do.call(rbind, lapply(strata, function(h) do.call(rbind, lapply(seq_len(sampled[h]), function(j) {
  size <- sample(6:14, 1)
  level <- rnorm(1, 0, 0.7)
  data.frame(stratum = h, psu = j, existing = existing[h], region = region[h],
             weight = round(runif(size, 0.4, 4), 2), sex = sample(c("f", "m"), size, TRUE),
             district = sample(if (h <= 4) c("a", "b") else if (h == 9) "d" else c("b", "c"), size, TRUE),
             c1 = rbinom(size, 1, plogis(level)), c2 = rbinom(size, 1, plogis(level / 2 - 1)),
             y1 = rbinom(size, 1, plogis(level - 0.5)), y2 = rbinom(size, 1, plogis(-level)),
             m1 = round(2.5 + level / 3 + rnorm(size, 0, 0.6), 3))
}))))
frame$y1[sample(nrow(frame), 30)] <- NA
frame$m1[sample(nrow(frame), 25)] <- NA
frame$y2[(frame$stratum == 3 & frame$psu == 2) | (frame$stratum == 6 & frame$psu < 3) | frame$stratum == 7] <- NA
frame$weight[sample(nrow(frame), 15)] <- 0
frame$weight[frame$stratum == 12 & frame$psu == 6] <- 0

# The merging rule: a lonely stratum joins the next one of its region (the last one the one before), and so on.
# A stratum that is taken completely (one PSU of one) is not lonely and takes no part.
merged_strata <- function(with_fpc) {
  group <- strata
  apart <- with_fpc & existing == 1
  size <- function(g) sum(sampled[group == g])
  for (parent in unique(region)) {
    repeat {
      family <- unique(group[region == parent & !apart])
      sizes <- sapply(family, size)
      if (!any(sizes == 1) || length(family) == 1) break
      position <- which(sizes == 1)[1]
      neighbour <- if (position < length(family)) position + 1 else position - 1
      pair <- sort(c(position, neighbour))
      group[group == family[pair[2]]] <- family[pair[1]]
    }
  }
  group
}

rows <- list()
note <- function(...) rows[[length(rows) + 1]] <<- data.frame(..., stringsAsFactors = FALSE)
domains <- list(all = rep(TRUE, nrow(frame)), "sex=f" = frame$sex == "f", "sex=m" = frame$sex == "m",
                "district=a" = frame$district == "a", "district=b" = frame$district == "b",
                "district=c" = frame$district == "c", "sex=f;district=b" = frame$sex == "f" & frame$district == "b")
measures <- c("c1", "c2", "y1", "y2", "m1")

design_of <- function(strategy, with_fpc) {
  data <- frame
  data$nested <- paste(data$stratum, data$psu)
  data$layer <- data$stratum
  if (strategy == "collapse") {
    group <- merged_strata(with_fpc)
    data$layer <- group[data$stratum]
    data$existing <- tapply(existing, group, sum)[as.character(data$layer)]
  }
  options(survey.lonely.psu = if (strategy == "collapse") "fail" else strategy)
  if (with_fpc) svydesign(ids = ~nested, strata = ~layer, weights = ~weight, fpc = ~existing, data = data)
  else svydesign(ids = ~nested, strata = ~layer, weights = ~weight, data = data)
}

estimates_of <- function(strategy, with_fpc, design) {
  for (domain in names(domains)) for (measure in measures) {
    inside <- domains[[domain]]
    valued <- inside & !is.na(frame[[measure]])
    formula <- as.formula(paste0("~", measure))
    part <- design[valued, ]
    mean <- svymean(formula, part, deff = "replace")
    total <- svytotal(formula, part)
    counted <- design[valued & frame$weight > 0, ]
    # svyciprop takes the degrees of freedom of the rows it gets; leave out where missing answers would change them.
    limits <- if (measure %in% c("c1", "c2", "y1") && degf(counted) == degf(design[inside, ]))
      tryCatch(attr(svyciprop(formula, counted, method = "beta"), "ci"), error = function(e) c(NA, NA)) else c(NA, NA)
    note(what = "estimate", strategy = strategy, fpc = with_fpc, domain = domain, measure = measure,
         second_domain = "", second_measure = "", n = sum(valued & frame$weight > 0), value = as.numeric(coef(mean)),
         se = as.numeric(SE(mean)), df = degf(design[inside, ]), deff = as.numeric(deff(mean)),
         beta_low = as.numeric(limits[1]), beta_high = as.numeric(limits[2]),
         total = as.numeric(coef(total)), total_se = as.numeric(SE(total)))
  }
}

# Influence of each respondent on the mean of a domain, zero outside: the covariance of any cells in one survey.
influence_of <- function(design, domain, measure) {
  valued <- domains[[domain]] & !is.na(frame[[measure]])
  w <- ifelse(valued, frame$weight, 0)
  value <- ifelse(valued, frame[[measure]], 0)
  w * (value - sum(w * value) / sum(w)) / sum(w)
}

cells <- list(c("sex=f", "c1"), c("sex=m", "c1"), c("district=b", "c2"), c("all", "y1"), c("sex=f;district=b", "y2"))
covariances_of <- function(strategy, with_fpc, design) {
  influence <- sapply(cells, function(cell) influence_of(design, cell[1], cell[2]))
  matrix <- svyrecvar(influence, design$cluster, design$strata, design$fpc)
  for (i in seq_along(cells)) for (j in seq_along(cells)) if (j >= i)
    note(what = "covariance", strategy = strategy, fpc = with_fpc, domain = cells[[i]][1], measure = cells[[i]][2],
         second_domain = cells[[j]][1], second_measure = cells[[j]][2], n = NA, value = matrix[i, j], se = NA,
         df = NA, deff = NA, beta_low = NA, beta_high = NA, total = NA, total_se = NA)
  # The same by the package's own functions: two domains, and two measures.
  by_sex <- svyby(~c1, ~sex, design, svymean, covmat = TRUE)
  contrast <- svycontrast(by_sex, c(f = 1, m = -1))
  note(what = "difference", strategy = strategy, fpc = with_fpc, domain = "sex=f", measure = "c1",
       second_domain = "sex=m", second_measure = "c1", n = NA, value = as.numeric(coef(contrast)),
       se = as.numeric(SE(contrast)), df = degf(design), deff = NA, beta_low = NA, beta_high = NA, total = NA, total_se = NA)
  both <- svymean(~c1 + c2, design)
  contrast <- svycontrast(both, c(1, -1))
  note(what = "difference", strategy = strategy, fpc = with_fpc, domain = "all", measure = "c1",
       second_domain = "all", second_measure = "c2", n = NA, value = as.numeric(coef(contrast)),
       se = as.numeric(SE(contrast)), df = degf(design), deff = NA, beta_low = NA, beta_high = NA, total = NA, total_se = NA)
}

for (with_fpc in c(FALSE, TRUE)) for (strategy in c("remove", "certainty", "adjust", "average", "collapse")) {
  design <- design_of(strategy, with_fpc)
  estimates_of(strategy, with_fpc, design)
  covariances_of(strategy, with_fpc, design)
}

# No clusters: every respondent is a PSU; without strata; with and without weights.
for (weighted in c(TRUE, FALSE)) {
  data <- frame
  data$weight <- if (weighted) frame$weight else 1
  design <- svydesign(ids = ~1, weights = ~weight, data = data)
  for (domain in c("all", "sex=f")) for (measure in measures) {
    valued <- domains[[domain]] & !is.na(frame[[measure]])
    mean <- svymean(as.formula(paste0("~", measure)), design[valued, ], deff = "replace")
    note(what = if (weighted) "unclustered" else "unweighted", strategy = "", fpc = FALSE, domain = domain,
         measure = measure, second_domain = "", second_measure = "", n = sum(valued & data$weight > 0),
         value = as.numeric(coef(mean)), se = as.numeric(SE(mean)), df = degf(design[domains[[domain]], ]),
         deff = as.numeric(deff(mean)), beta_low = NA, beta_high = NA, total = NA, total_se = NA)
  }
}

expected <- do.call(rbind, rows)
for (name in names(expected)) if (is.numeric(expected[[name]]))
  expected[[name]] <- ifelse(is.na(expected[[name]]), NA, trimws(formatC(expected[[name]], digits = 17, format = "g")))
write.csv(expected, "lonely_expected.csv", row.names = FALSE, quote = FALSE, na = "")
write.csv(frame, "lonely_data.csv", row.names = FALSE, quote = FALSE, na = "")
write_json(list(R = R.version.string, survey = as.character(packageVersion("survey")), seed = 4711),
           "lonely_versions.json", auto_unbox = TRUE, pretty = TRUE)
