"""Cases: their states, cards, closing, routing, and what was told, as lines for officers."""
