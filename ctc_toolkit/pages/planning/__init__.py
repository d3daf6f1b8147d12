"""The parts of the page on which a survey is planned."""
