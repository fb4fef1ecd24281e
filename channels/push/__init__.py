"""Push: rings the browser of a page that is closed, through its maker's push service."""
