"""The score of the lines of a text."""
