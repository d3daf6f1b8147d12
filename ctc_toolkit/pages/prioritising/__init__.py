"""The parts of the page on which an area team agrees on priorities."""
