"""Parts of the review desk: lists, the reading view, comments and decisions."""
