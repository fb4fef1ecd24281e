"""What opens strangers' files: one module per container. Runs in the child process only."""
