"""Parts of the page on the quality of the data: response, checks, weights, reliability, and what is chosen."""
