"""The forms of a report that other programs read, one module each, and the source excerpts."""
