"""20,000 malformed files: hand-made and mutated ones, every place that takes a file, a real store, one process each."""
