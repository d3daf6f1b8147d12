"""Parts of the start page: the next steps of a person, and the phases."""
