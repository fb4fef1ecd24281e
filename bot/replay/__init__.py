"""Replaying a place: its period is played through the product's own doors, with the clock moved."""
