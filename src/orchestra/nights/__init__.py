"""Nights: what is due, what runs it, and what became of it."""
