"""The checker in editors: a language server."""
