"""Bytes to a Document: its encoding, the HTTP or WARC header around it, and whether it is HTML or text."""
