"""Who starts the house: settings, wiring, command line; the only one who knows everybody."""
