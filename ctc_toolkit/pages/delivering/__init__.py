"""The parts of the page of the delivery of measures."""
