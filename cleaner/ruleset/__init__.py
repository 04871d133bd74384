"""Rules: TOML files to a RuleSet, the rules of a page, and what they match."""

from __future__ import annotations

from cleaner.ruleset.hits import Hits, find_hits
from cleaner.ruleset.load import RuleSet, load
from cleaner.ruleset.resolve import Matches, resolve

__all__ = ["Hits", "Matches", "RuleSet", "find_hits", "load", "resolve"]
