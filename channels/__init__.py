"""How each messenger hears and speaks."""
