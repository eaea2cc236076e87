"""The ways of planting faults, one module for each family of rules."""
