"""Bytes to a Document: encoding, envelopes of HTTP and WARC, and what kind of document it is."""
