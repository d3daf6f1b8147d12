# Reference numbers for change in one group and between two groups, by functions and formulas of base R; with course
# groups by clubSandwich.
# Rscript paired.R writes paired_data.csv, paired_expected.csv and paired_versions.json beside itself.
setwd(dirname(sub("--file=", "", grep("--file=", commandArgs(FALSE), value = TRUE))))
suppressMessages(library(clubSandwich))
set.seed(1722)
options(digits = 17, scipen = 99)

# Five made-up groups of people, asked before and after; half of each took part in a programme, half did not.
people <- function(set, n, level, change, noise, digits) {
  trait <- rnorm(n, level, 0.6)
  arm <- rep(c("programme", "comparison"), length.out = n)
  before <- round(trait + rnorm(n, 0, noise), digits)
  after <- round(trait + change * (arm == "programme") + rnorm(n, 0, noise), digits)
  data.frame(set = set, arm = arm, before = before, after = after,
             yes_before = as.integer(before > level), yes_after = as.integer(after > level))
}
data <- rbind(people("small", 10, 2.5, 0.4, 0.3, 2), people("usual", 46, 2.5, 0.25, 0.4, 2),
              people("none", 31, 3.1, 0, 0.5, 1), people("down", 120, 50, -1.5, 0.7, 1),
              people("close", 24, 2, 0.6, 0.05, 3))

rows <- list()
note <- function(set, what, value) {
  rows[[length(rows) + 1]] <<- data.frame(set = set, what = what, value = value, stringsAsFactors = FALSE)
}

j <- function(df) gamma(df / 2) / (sqrt(df / 2) * gamma((df - 1) / 2))
if (!is.finite(j(300))) j <- function(df) exp(lgamma(df / 2) - lgamma((df - 1) / 2)) / sqrt(df / 2)
ncp_limits <- function(t, df) {
  solve_for <- function(p) uniroot(function(ncp) pt(t, df, ncp) - p, t + c(-12, 12), tol = 1e-13, extendInt = "yes")$root
  suppressWarnings(c(solve_for(0.975), solve_for(0.025)))
}
note_interval <- function(set, name, test) {
  note(set, paste0(name, "/estimate"), unname(if (length(test$estimate) == 1) test$estimate
                                              else test$estimate[1] - test$estimate[2]))
  note(set, paste0(name, "/low"), test$conf.int[1])
  note(set, paste0(name, "/high"), test$conf.int[2])
  note(set, paste0(name, "/p"), test$p.value)
  note(set, paste0(name, "/df"), unname(test$parameter))
}
wilson <- function(x, n) as.numeric(prop.test(x, n, correct = FALSE)$conf.int)
newcombe <- function(x1, n1, x2, n2, phi) {
  one <- wilson(x1, n1); two <- wilson(x2, n2); p1 <- x1 / n1; p2 <- x2 / n2
  c(p2 - p1,
    p2 - p1 - sqrt((p2 - two[1])^2 - 2 * phi * (p2 - two[1]) * (one[2] - p1) + (one[2] - p1)^2),
    p2 - p1 + sqrt((two[2] - p2)^2 - 2 * phi * (two[2] - p2) * (p1 - one[1]) + (p1 - one[1])^2))
}

for (set in unique(data$set)) {
  part <- data[data$set == set, ]
  n <- nrow(part)
  change <- part$after - part$before
  note_interval(set, "paired", t.test(part$after, part$before, paired = TRUE))
  note_interval(set, "unpaired", t.test(part$after, part$before))
  t <- mean(change) / (sd(change) / sqrt(n))
  lambda <- ncp_limits(t, n - 1)
  units <- c(z = sd(change), rm = sd(change) / sqrt(2 * (1 - cor(part$before, part$after))),
             av = (sd(part$before) + sd(part$after)) / 2, pre = sd(part$before))
  for (name in names(units)) {
    values <- c(mean(change) / units[[name]], lambda * sd(change) / units[[name]] / sqrt(n))
    for (place in 1:3) {
      note(set, paste0("d_", name, "/", c("value", "low", "high")[place]), values[place])
      note(set, paste0("g_", name, "/", c("value", "low", "high")[place]), values[place] * j(n - 1))
    }
  }
  pooled <- sqrt((var(part$before) + var(part$after)) / 2)
  independent <- ncp_limits(mean(change) / (pooled * sqrt(2 / n)), 2 * n - 2) * sqrt(2 / n)
  note(set, "g_s/value", j(2 * n - 2) * mean(change) / pooled)
  note(set, "g_s/low", j(2 * n - 2) * independent[1])
  note(set, "g_s/high", j(2 * n - 2) * independent[2])

  cells <- table(factor(part$yes_before, 0:1), factor(part$yes_after, 0:1))
  to_yes <- cells[1, 2]; to_no <- cells[2, 1]
  note(set, "mcnemar/p", if (to_yes + to_no > 0) binom.test(to_yes, to_yes + to_no)$p.value else 1)
  product <- cells[2, 2] * cells[1, 1] - to_yes * to_no
  top <- if (product > n / 2) product - n / 2 else if (product >= 0) 0 else product
  inside <- prod(rowSums(cells)) * prod(colSums(cells))
  phi <- if (inside > 0) top / sqrt(inside) else 0
  yes_before <- sum(part$yes_before); yes_after <- sum(part$yes_after)
  joined <- newcombe(yes_before, n, yes_after, n, phi)
  apart <- newcombe(yes_before, n, yes_after, n, 0)
  for (place in 1:3) {
    note(set, paste0("share/", c("value", "low", "high")[place]), joined[place])
    note(set, paste0("share_apart/", c("value", "low", "high")[place]), apart[place])
  }

  for (reliability in c(0.5, 0.8)) {
    index <- change / (sqrt(2) * sd(part$before) * sqrt(1 - reliability))
    note(set, paste0("rci/", reliability, "/up"), sum(index > 1.96))
    note(set, paste0("rci/", reliability, "/down"), sum(index < -1.96))
  }

  part$programme <- as.integer(part$arm == "programme")
  for (name in c("ancova", "gain")) {
    model <- if (name == "ancova") lm(after ~ before + programme, part) else lm(I(after - before) ~ programme, part)
    limits <- confint(model)["programme", ]
    note(set, paste0(name, "/estimate"), coef(model)[["programme"]])
    note(set, paste0(name, "/low"), limits[[1]])
    note(set, paste0(name, "/high"), limits[[2]])
    note(set, paste0(name, "/p"), summary(model)$coefficients["programme", 4])
  }
}
note("usual", "groups/low", t.test(c(0.31, 0.12, 0.44, -0.05, 0.2))$conf.int[1])
note("usual", "groups/high", t.test(c(0.31, 0.12, 0.44, -0.05, 0.2))$conf.int[2])
note("any", "j/2", j(2)); note("any", "j/9", j(9)); note("any", "j/45", j(45)); note("any", "j/400", exp(
  lgamma(200) - lgamma(199.5)) / sqrt(200))

# Course groups: nine with the programme, seven without, of different sizes, whose members move together.
courses <- do.call(rbind, lapply(1:16, function(g) {
  n <- 6 + (g * 5) %% 9
  moved <- rnorm(1, 0, 0.2)
  trait <- rnorm(n, 2.5 + rnorm(1, 0, 0.2), 0.5)
  data.frame(course = paste0("k", g), programme = as.integer(g <= 9), before = round(trait + rnorm(n, 0, 0.3), 2),
             after = round(trait + moved + 0.3 * (g <= 9) + rnorm(n, 0, 0.3), 2))
}))
note_clustered <- function(name, model, term, cluster) {
  found <- conf_int(model, vcov = "CR2", cluster = cluster, test = "Satterthwaite", p_values = TRUE)
  row <- found[found$Coef == term, ]
  for (part in c("beta", "SE", "df", "CI_L", "CI_U", "p_val")) note("courses", paste0(name, "/", part), row[[part]])
}
with(courses, {
  note_clustered("ancova", lm(after ~ before + programme), "programme", course)
  note_clustered("gain", lm(I(after - before) ~ programme), "programme", course)
})
own <- courses[courses$programme == 1, ]
note_clustered("change", lm(I(after - before) ~ 1, own), "(Intercept)", own$course)
write.csv(courses, "paired_courses.csv", row.names = FALSE, quote = FALSE)

write.csv(data, "paired_data.csv", row.names = FALSE, quote = FALSE)
write.csv(do.call(rbind, rows), "paired_expected.csv", row.names = FALSE, quote = FALSE)
writeLines(sprintf('{"R": "%s", "clubSandwich": "%s", "seed": 1722}', R.version.string, packageVersion("clubSandwich")),
           "paired_versions.json")
