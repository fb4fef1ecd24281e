"""The dialog kit: what every conversation is made of. It knows no feature."""
