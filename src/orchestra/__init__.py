"""Think Tank Orchestra: themed agents write sourced reflections with a local model."""

__version__ = "0.1.0"
