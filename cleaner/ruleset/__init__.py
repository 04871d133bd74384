"""Rules: TOML files to a RuleSet, the rules of a page, and what they match."""

from __future__ import annotations

from cleaner.ruleset.hits import (
    Hits,
    Matches,
    find_hits,
    resolve,
)
from cleaner.ruleset.load import RuleSet, load

__all__ = ["Hits", "Matches", "RuleSet", "find_hits", "load", "resolve"]
