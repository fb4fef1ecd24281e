"""People: what a resident chose, where places are, how somebody gets in."""
