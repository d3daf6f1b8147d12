"""Parts of the page on people: list, one person, invitation, codes, and what roles may do."""
