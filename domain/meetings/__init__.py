"""Meetings: their kinds and times, drafts and calendars."""
