"""The guarded pool of worker processes."""
