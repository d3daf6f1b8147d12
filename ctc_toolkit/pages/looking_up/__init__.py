"""Parts of the page "Look up": what can be looked up, one entry, the words of this site."""
