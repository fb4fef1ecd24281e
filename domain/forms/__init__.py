"""Forms: what is asked, as data, and the engine that asks it."""
