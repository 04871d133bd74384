"""Threads in lines of text."""
