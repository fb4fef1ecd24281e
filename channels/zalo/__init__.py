"""What the two doors of Zalo share: hooks that are judged by age and order, files, JSON."""
