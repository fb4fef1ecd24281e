"""The browser: our own pages, whose mouth writes into their logs; `web/` hears."""
