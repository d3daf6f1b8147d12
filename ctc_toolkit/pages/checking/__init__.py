"""Parts of the page of the site checks: the questions, what they say, earlier checks."""
