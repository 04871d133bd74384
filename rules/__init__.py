"""The shipped rule files: data, installed as the package `cleaner.rules` and read through `importlib.resources`."""
