"""Reports of what a run proved: one value, made once, and written in any number of formats."""
