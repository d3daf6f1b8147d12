"""Parts of the page "Reports and export"."""
