"""Parts of the page of bodies: cards, members with sectors, meetings, decisions, and the sheets to print."""
