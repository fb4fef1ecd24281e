"""The dialog kit: what staff compose, step by step."""
