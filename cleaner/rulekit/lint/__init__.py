"""Findings about rule files: what is wrong with them, where, and how to mend it."""
