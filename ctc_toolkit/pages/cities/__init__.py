"""Parts of the pages about cities: the table of all cities, forms for new ones, phase and next step of an area."""
