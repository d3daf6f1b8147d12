"""Parts of the page on good practice: the board, one entry, writing one, comments, the newsletter."""
