"""Parts of the pages of a workshop: scenarios and groups, what is shown in the room, exercises on paper."""
