"""Typesetting: documents (`domain/paper/documents.py`) become PDF and PNG.

The work is done by one or two child processes (`child.py`), since the typesetter is a large
library: started at the first document, kept for the next ones. They are given finished words and
nothing else, and can open neither a file nor a socket.
"""
