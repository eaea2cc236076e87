"""The parts of a verdict of support: what a sentence says, held against what its passages say."""
