"""What can be done here: one function per deed, inside the caller's transaction."""
