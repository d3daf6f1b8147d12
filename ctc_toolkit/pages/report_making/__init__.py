"""Parts of the page "Reports and export" with which reports are made."""
