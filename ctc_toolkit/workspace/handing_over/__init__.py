"""The hand-over sheet of an area, made from everything that its coordination may read."""
