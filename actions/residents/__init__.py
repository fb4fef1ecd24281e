"""The resident's conversation, turn by turn and scene by scene. It begins in `resident_turn.py`."""
