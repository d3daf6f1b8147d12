"""Parts of the pages on which people write together: fields, two texts side by side, handing in."""
