"""Parts of the page of trainings and events: what is ahead, calendar, catalogue, certificates, and their forms."""
