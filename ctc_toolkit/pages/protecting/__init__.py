"""Parts of the page on data protection: the documents that a city needs."""
