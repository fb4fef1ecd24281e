"""Broadcasts: announcements, their audiences, times and rules."""
