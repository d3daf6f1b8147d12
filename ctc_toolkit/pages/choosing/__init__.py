"""Parts of the page "Programmes": what fits the priorities, the catalogue, programmes side by side, the package."""
