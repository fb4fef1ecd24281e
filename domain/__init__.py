"""The rules, in plain Python: no framework."""
