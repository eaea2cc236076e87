"""The web: review in a browser."""
