"""Engines beyond one machine, and steps for the pipelines of others."""
