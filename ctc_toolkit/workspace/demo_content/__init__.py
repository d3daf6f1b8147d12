"""What the demo workspace holds beside its surveys: one module for each part of the work."""
