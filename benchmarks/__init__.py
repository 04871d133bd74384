"""Measurements and gates of quality, speed, rules and scale.  They are not part of the installed package.

Run a module in the root of the project as `python -m benchmarks.NAME`; `make help` lists the usual commands.
"""
