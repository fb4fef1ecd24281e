"""Telegram: a door that hears by long polling or web hook, and a mouth over the Bot API."""
