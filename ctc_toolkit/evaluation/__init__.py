"""What changed and what a design allows to say about it: waves, comparison areas, power, programme pre/post."""
