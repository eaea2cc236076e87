"""What the rules are known to get wrong in the labelled set; a mended rule must leave this list."""

from __future__ import annotations

# An error in a good document: the document and the rule.
FALSE_ERRORS: set[tuple[str, str]] = set()

# A harmless change after which a rule finds something: the rule and the change's label.
HARMFUL: set[tuple[str, str]] = set()

# Ways of planting a fault that are not found at their line: the rule and the way's label.
MISSED: set[tuple[str, str]] = set()
