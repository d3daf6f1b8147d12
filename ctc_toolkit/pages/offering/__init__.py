"""Parts of the page "Offers and gaps"."""
