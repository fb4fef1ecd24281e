"""Benches: what a turn costs, side by side with what others build. `bench/run` starts them."""
