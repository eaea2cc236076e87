"""Publishing: what was approved, as a site, feeds and plain Markdown."""
