"""An admin's chat about announcements: composing, sending, correcting, looking after them."""
