"""Meetings: calling people together, answering them, counting them without names."""
