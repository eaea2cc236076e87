"""Think Tank Orchestra: themed agents, a local model, sourced reflections, a checker, a reviewer."""

__version__ = "0.1.0"
