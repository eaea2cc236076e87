"""The rules, one module per family; a rule's docstring is its page."""
