"""Parts of the page of reference values: what is stored, the form, the average of partners."""
