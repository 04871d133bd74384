"""The score of the blocks of an HTML page."""
