"""The checker: rules that judge a document, and what they find."""
