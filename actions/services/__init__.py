"""What staff do with services: asking everybody, and telling what it came to."""
