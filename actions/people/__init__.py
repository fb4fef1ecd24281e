"""People: staff, rooms, invitations, sites, sessions and the languages that staff read."""
