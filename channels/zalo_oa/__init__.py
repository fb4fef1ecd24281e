"""A Zalo Official Account: the residents' door in Viet Nam. Buttons, places, and windows in which
it may write (docs/zalo.md)."""
