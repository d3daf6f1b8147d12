"""Parts of the page of the area team: opening a survey, the one under way, typing in paper, results."""
