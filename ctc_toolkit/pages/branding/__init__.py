"""Parts of the page "Reports and export" with which a city says how it shows itself."""
