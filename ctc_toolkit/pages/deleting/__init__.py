"""Parts of the page about deletion."""
