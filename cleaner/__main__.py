"""`python -m cleaner`."""

from cleaner.cli.main import entry

# Worker processes import this module under another name.
if __name__ == "__main__":
    entry()
