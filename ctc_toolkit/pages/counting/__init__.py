"""Parts of the page "Data of the city"."""
