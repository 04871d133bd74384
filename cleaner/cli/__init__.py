"""The command line: each command turns its options into one value and calls the package with it."""
