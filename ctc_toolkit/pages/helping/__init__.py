"""The handbook inside the app: its topics, the search in them, and which topic explains which page."""
