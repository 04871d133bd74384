"""Ray as an engine for many machines, and steps for the pipelines of datatrove and Spark."""
