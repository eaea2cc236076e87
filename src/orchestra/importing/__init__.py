"""Bringing in an archive that was written elsewhere: its agents, and its documents as drafts."""
