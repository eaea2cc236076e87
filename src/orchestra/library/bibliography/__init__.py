"""Bibliographies: what comes in from reference managers, and how a source is cited."""
