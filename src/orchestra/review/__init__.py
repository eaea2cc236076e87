"""Review: decisions of people on documents, bound to what these say."""
