"""Announcements, measured: their pace, the ceiling, alerts and turns meanwhile, kills, a million.

The product runs as `titir run` does, against the tests' fake Bot API server; what is said is an
announcement that comes due a few seconds after the start. See `__main__.py`.
"""
