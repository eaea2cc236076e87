"""Engines: what runs the model, behind one small type."""
