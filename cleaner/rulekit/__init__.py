"""Tools for people who write rules: lint, self-test, hit frequencies over a corpus, and scaffolds of new site files."""

from __future__ import annotations
