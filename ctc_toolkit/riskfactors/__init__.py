"""From answers to a profile: scoring, cut points, one kernel for every size, estimates."""
