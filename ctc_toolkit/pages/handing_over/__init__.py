"""Parts of the hand-over sheet: what to do first, and the state of the area."""
