"""Programmes: the catalogue, matching, local offers and gaps, portfolio."""
