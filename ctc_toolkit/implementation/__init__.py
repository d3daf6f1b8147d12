"""Delivery of the measures of a plan: groups, sessions, observations, fidelity and early warnings."""
