"""What is printed: posters now."""
