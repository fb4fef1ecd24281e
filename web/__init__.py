"""The browser's pages: chat, room, admin, three phones; thin routes."""
