"""Announcements: what is said to many, when, and what becomes of it."""
