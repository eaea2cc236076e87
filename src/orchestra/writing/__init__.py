"""Writing one reflection: brief, passages, plan, sections, composition, check, draft."""
