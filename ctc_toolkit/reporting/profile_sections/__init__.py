"""Sections of the profile report; each function returns the blocks of one section."""
