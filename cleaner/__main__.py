"""Runs the command line: `python -m cleaner` is the same as the command `cleaner`."""

from cleaner.cli.main import entry

# Worker processes import this module under another name, and must not start a second command line.
if __name__ == "__main__":
    entry()
