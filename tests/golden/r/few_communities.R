# Reference numbers for effects with few communities: cluster errors, t tests, mixed models, GEE.
# Rscript few_communities.R writes few_communities_data.csv, few_communities_expected.csv and few_communities_versions.json.
setwd(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))))
suppressMessages({library(lme4); library(lmerTest); library(clubSandwich); library(geepack); library(jsonlite)})
set.seed(20267)
options(digits = 17, scipen = 99)

# Three made-up studies: communities of very unequal size, pupils other in each wave, weights.
#   even: 6 + 6, both variances well above 0; uneven: 3 + 7; flat: 5 + 5, no spread between community x wave cells.
study <- function(name, treated, comparison, between, jump, size) do.call(rbind, lapply(seq_len(treated + comparison), function(g) {
  level <- rnorm(1, 0, between)
  do.call(rbind, lapply(0:1, function(post) {
    shift <- rnorm(1, 0, jump)
    n <- sample(size, 1)
    ctc <- as.integer(g <= treated)
    y <- 2.5 + level + shift - 0.15 * post - 0.2 * ctc * post + rnorm(n, 0, 0.8)
    data.frame(study = name, community = sprintf("g%02d", g), ctc = ctc, post = post, did = ctc * post,
               sex = rbinom(n, 1, 0.5), weight = round(runif(n, 0.5, 3), 2), y = round(y, 3),
               drinks = rbinom(n, 1, plogis(-0.8 + level + shift - 0.3 * ctc * post)))
  }))
}))
frame <- rbind(study("even", 6, 6, 0.3, 0.2, 15:60), study("uneven", 3, 7, 0.25, 0.3, 10:80),
               study("flat", 5, 5, 0.3, 0, 30:40))

rows <- list()
note <- function(study, id, value) rows[[length(rows) + 1]] <<- data.frame(study = study, id = id, value = as.numeric(value))

for (name in unique(frame$study)) {
  data <- frame[frame$study == name, ]
  data$g <- factor(data$community)
  data$cell <- factor(paste(data$community, data$post))
  say <- function(id, value) note(name, id, value)

  # Cluster errors: fixed effects as dummies (absorbed clusters), plain model, weights, a covariate.
  models <- list(dummies = lm(y ~ did + g + post, data), plain = lm(y ~ did + ctc + post, data),
                 weighted = lm(y ~ did + g + post + sex, data, weights = weight))
  for (which in names(models)) for (type in c("CR0", "CR1", "CR1S", "CR2")) {
    covariance <- vcovCR(models[[which]], cluster = data$g, type = type)
    say(paste(which, type, "se", sep = "/"), sqrt(covariance["did", "did"]))
    if (type == "CR2") {
      test <- coef_test(models[[which]], vcov = covariance, test = "Satterthwaite")
      say(paste(which, "b", sep = "/"), test["did", "beta"])
      say(paste(which, "CR2/df", sep = "/"), test["did", "df_Satt"])
      say(paste(which, "CR2/p", sep = "/"), test["did", "p_Satt"])
      # Contrast of two coefficients, change in CTC communities = post + did: the same model with post - did for post.
      other <- update(models[[which]], . ~ . - post + I(post - did))
      test <- coef_test(other, vcov = vcovCR(other, cluster = data$g, type = type), test = "Satterthwaite")
      for (value in c("beta", "SE", "df_Satt", "p_Satt")) say(paste(which, "sum", value, sep = "/"), test["did", value])
    }
  }
  # Independence working model: Mancl and DeRouen's correction is CR3 without its factor.
  say("plain/CR3/se", sqrt(vcovCR(models$plain, cluster = data$g, type = "CR3")["did", "did"]))

  # Change scores of communities.
  means <- with(data, tapply(y, list(community, post), mean))
  change <- means[, 2] - means[, 1]
  side <- tapply(data$ctc, data$community, mean)
  welch <- t.test(change[side == 1], change[side == 0])
  say("welch/diff", mean(change[side == 1]) - mean(change[side == 0]))
  say("welch/se", welch$stderr); say("welch/df", welch$parameter); say("welch/p", welch$p.value)
  say("welch/low", welch$conf.int[1]); say("welch/high", welch$conf.int[2])
  if (sum(side == 1) == sum(side == 0)) {
    paired <- t.test(change[side == 1], change[side == 0], paired = TRUE)
    say("paired/se", paired$stderr); say("paired/df", paired$parameter); say("paired/p", paired$p.value)
    say("paired/low", paired$conf.int[1]); say("paired/high", paired$conf.int[2])
  }

  # Linear mixed model.
  control <- lmerControl(optCtrl = list(maxfun = 1e5, xtol_abs = 1e-10, ftol_abs = 1e-12), check.conv.singular = "ignore")
  for (which in c("y", "drinks")) {
    mixed <- suppressMessages(lmer(as.formula(paste(which, "~ ctc * post + (1 | community) + (1 | cell)")), data, REML = TRUE, control = control))
    table <- coef(summary(mixed, ddf = "Satterthwaite"))
    say(paste("lmer", which, "b", sep = "/"), table["ctc:post", "Estimate"])
    say(paste("lmer", which, "se", sep = "/"), table["ctc:post", "Std. Error"])
    say(paste("lmer", which, "df", sep = "/"), table["ctc:post", "df"])
    parts <- as.data.frame(VarCorr(mixed))
    for (part in c("community", "cell", "Residual")) say(paste("lmer", which, part, sep = "/"), parts$vcov[parts$grp == part])
  }

  # GEE, exchangeable within communities. geese's own convergence limit is .0001.
  data <- data[order(data$community), ]
  gee <- geeglm(y ~ ctc * post, id = factor(community), data = data, corstr = "exchangeable", std.err = "san.se",
                control = geese.control(epsilon = 1e-12, maxit = 500))
  say("gee/b", coef(gee)["ctc:post"])
  say("gee/se", sqrt(vcov(gee)["ctc:post", "ctc:post"]))
  say("gee/alpha", gee$geese$alpha)
}

expected <- do.call(rbind, rows)
expected$value <- trimws(formatC(expected$value, digits = 17, format = "g"))
write.csv(expected, "few_communities_expected.csv", row.names = FALSE, quote = FALSE, na = "")
write.csv(frame, "few_communities_data.csv", row.names = FALSE, quote = FALSE, na = "")
versions <- sapply(c("lme4", "lmerTest", "clubSandwich", "geepack"), function(name) as.character(packageVersion(name)))
write_json(c(list(R = R.version.string), as.list(versions), list(seed = 20267)), "few_communities_versions.json",
           auto_unbox = TRUE, pretty = TRUE)
