"""Composing: what whoever writes an announcement and whoever calls a meeting do alike."""
