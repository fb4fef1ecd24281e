"""Broadcasts: what is said to an audience; stoppable, counted, corrected."""
