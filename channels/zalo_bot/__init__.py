"""The Zalo Bot Platform: for trials, and for the police's side. No buttons; 50 users on the free
plan (docs/zalo.md)."""
