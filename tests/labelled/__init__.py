"""Documents whose faults are known: good ones, and ones with a planted fault each."""
