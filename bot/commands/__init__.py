"""The operator's command line: a file per errand, plain words, no traceback."""
