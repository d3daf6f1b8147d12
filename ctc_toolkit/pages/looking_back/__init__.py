"""Parts of the page of the yearly review."""
