"""Tools for making a release; they are not part of the package."""
