"""Parts of the profile page: what is chosen, chart and table, notes and origin."""
