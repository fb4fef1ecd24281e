"""Paper: what is printed, and the codes on it."""
