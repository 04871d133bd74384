"""The actions of rules: what a rule does with what it matches.

`ACTIONS` is the table of them, by the members of `Action`.  Whatever reads, applies, lists or checks rules asks this
table.  To add an action, add a member to `Action`, write a subclass of `RuleAction` below and put `@register` above it.
It must have

    action     the member; its value is the key in a rule file
    decide     what it decides on a block

and should say what is true of it: the values that it takes (`values`), the bounds that a rule with it may have
(`bounds`), and whether it takes text out of the body (`takes`), which lint and the self-test ask.  Then describe the
key in `rules.schema.json` and in docs/rules.md.
"""

from __future__ import annotations

import math
from typing import ClassVar, Final, NamedTuple, Protocol, TypeVar

from cleaner.rule_types import Action, Match, Rule
from cleaner.ruleset.fitting import PREFIX, SUFFIX
from cleaner.ruleset.matchers import MATCHERS, text_matchers
from cleaner.ruleset.toml_reader import Table

_TEXT_BOUNDS: Final = frozenset({"max_words", "pos"})


class ActionValue(NamedTuple):
    """An action as a rule file writes it: its word, or its points."""

    arg: str = ""
    points: float = 0.0


class ActionEffects(Protocol):
    """What an action can decide on a block.  If several matches of one kind compete, the highest authority wins."""

    def keep(self, match: Match) -> None:
        """The block stays in the body, whatever else matches."""

    def drop(self, match: Match) -> None:
        """The block is removed."""

    def drop_rest(self, match: Match) -> None:
        """The block and all after it are removed, if that is within the bounds of the rule."""

    def give_role(self, match: Match) -> None:
        """The block has a role in a comment thread."""

    def add_points(self, match: Match) -> None:
        """The block has evidence for or against it."""


class RuleAction:
    """One thing that rules do.  Stateless."""

    action: ClassVar[Action]
    """The member of `Action`; its value is the key in a rule file."""
    values: ClassVar[tuple[str, ...]] = ()
    """The words that it may have as its value."""
    runs: ClassVar[frozenset[str]] = frozenset()
    """The words with which it takes a run of blocks, so that a rule must bound it."""
    takes: ClassVar[bool] = True
    """True if it removes text from the body."""
    cuts: ClassVar[bool] = False
    """True if it splits a block and removes one end of it."""
    in_any_language: ClassVar[bool] = False
    """True if it acts on pages whose language is not one of the rule file's."""
    on_html: ClassVar[bool] = True
    """True if it has an effect on HTML pages."""
    is_reported: ClassVar[bool] = True
    """True if the report of a run counts its rules."""

    @property
    def key(self) -> str:
        """Its key in a rule file."""
        return self.action.value

    def read(self, table: Table) -> ActionValue:
        """The value, which is one of `values`.

        Raises:
            RuleError: it is another.
        """
        value = table[self.key]
        if value not in self.values:
            table.fail(f"{self.key} = {value!r} is not known", f"use one of {', '.join(self.values)}", self.key)
        return ActionValue(value)

    def matchers(self, arg: str) -> tuple[str, ...]:
        """The keys of the matchers that a rule with it may have."""
        return text_matchers()

    def bounds(self, arg: str) -> frozenset[str]:
        """The keys of `where` that have an effect with it."""
        return _TEXT_BOUNDS

    def decide(self, match: Match, decisions: ActionEffects) -> None:
        """Record what it decides on the block of a match."""

    def joins_lines(self, arg: str) -> bool:
        """True if it is tried on the joined lines of a paragraph as well as on each line."""
        return False

    def describe(self, rule: Rule) -> str:
        """The action in few words, for lists."""
        return f"{self.key} {rule.arg}".rstrip()

    def spares_misses(self, rule: Rule) -> bool:
        """True if the misses of a rule are text that every rule must leave in the body."""
        return True

    def is_idle_below(self, rule: Rule, other: Rule) -> bool:
        """True if a rule has nothing to do on a text that another rule matches as well, whatever their levels."""
        return other.action is self.action and other.arg == rule.arg


ACTIONS: Final[dict[Action, RuleAction]] = {}
"""All actions, in the order of the documentation."""

A = TypeVar("A", bound=type[RuleAction])


def register(action: A) -> A:
    """Put an action into the table."""
    ACTIONS[action.action] = action()
    return action


@register
class DropAction(RuleAction):
    """`drop`: the text is removed."""

    action = Action.DROP
    values = ("line", "paragraph", "block", "after")
    runs = frozenset({"block", "after"})

    def matchers(self, arg: str) -> tuple[str, ...]:
        """Both ends for a block, any other matcher for the rest."""
        if arg == "block":
            return tuple(key for key, matcher in MATCHERS.items() if matcher.spans)
        return text_matchers()

    def bounds(self, arg: str) -> frozenset[str]:
        """A run of blocks has a number of paragraphs as well."""
        return _TEXT_BOUNDS | {"max_paragraphs"} if arg in self.runs else _TEXT_BOUNDS

    def decide(self, match: Match, decisions: ActionEffects) -> None:
        """Remove the block, or the rest of the page."""
        if match.rule.arg == "after":
            decisions.drop_rest(match)
        else:
            decisions.drop(match)

    def joins_lines(self, arg: str) -> bool:
        """True for rules on paragraphs."""
        return arg == "paragraph"

    def is_idle_below(self, rule: Rule, other: Rule) -> bool:
        """True if the other one drops the text as well, whatever its value is."""
        return other.action is Action.DROP


@register
class StripAction(RuleAction):
    """`strip`: a label is cut off one end of a text.  `find_hits` does that before anything is decided."""

    action = Action.STRIP
    values = (PREFIX, SUFFIX)
    cuts = True

    def matchers(self, arg: str) -> tuple[str, ...]:
        """The matchers that know where the label ends."""
        return tuple(key for key, matcher in MATCHERS.items() if arg in matcher.strips)

    def bounds(self, arg: str) -> frozenset[str]:
        """A label is cut off wherever its text is, so there is no position."""
        return _TEXT_BOUNDS - {"pos"}


@register
class CommentsAction(RuleAction):
    """`comments`: the text has a role in a thread of readers' comments."""

    action = Action.COMMENTS
    values = ("start", "item", "form", "end")
    in_any_language = True  # threads often have another language than the article above them
    on_html = False
    is_reported = False

    def bounds(self, arg: str) -> frozenset[str]:
        """A title may require comments below it."""
        return _TEXT_BOUNDS | {"needs", "within"} if arg == "start" else _TEXT_BOUNDS

    def decide(self, match: Match, decisions: ActionEffects) -> None:
        """Give the block its role."""
        decisions.give_role(match)


@register
class KeepAction(RuleAction):
    """`keep`: the text stays, whatever other rules and the score say."""

    action = Action.KEEP
    takes = False

    def read(self, table: Table) -> ActionValue:
        """Nothing; the value must be true.

        Raises:
            RuleError: it is not.
        """
        if table[self.key] is not True:
            table.fail("keep is not true", "write keep = true, or leave the rule out", self.key)
        return ActionValue()

    def decide(self, match: Match, decisions: ActionEffects) -> None:
        """Keep the block."""
        decisions.keep(match)

    def joins_lines(self, arg: str) -> bool:
        """Always: a paragraph is kept as a whole."""
        return True

    def spares_misses(self, rule: Rule) -> bool:
        """False: misses are texts that the rule need not keep."""
        return False


@register
class ScoreAction(RuleAction):
    """`score`: points for junk (above zero) or for body (below)."""

    action = Action.SCORE
    takes = False
    is_reported = False

    def read(self, table: Table) -> ActionValue:
        """The points.

        Raises:
            RuleError: no number, zero, or not finite.
        """
        value = table[self.key]
        hint = "write score = 2 (evidence for junk) or score = -2 (for body)"
        if isinstance(value, bool) or not isinstance(value, int | float):
            table.fail("score is not a number", hint, self.key)
        try:
            points = float(value)
        except OverflowError:
            points = math.inf
        if not points or not math.isfinite(points):
            table.fail(f"score = {points:g} is not a number of points", hint, self.key)
        return ActionValue("", points)

    def decide(self, match: Match, decisions: ActionEffects) -> None:
        """Add the points."""
        decisions.add_points(match)

    def describe(self, rule: Rule) -> str:
        """The points with their sign."""
        return f"{self.key} {rule.points:+g}"

    def spares_misses(self, rule: Rule) -> bool:
        """True for evidence for junk; the misses of evidence for body show what is not body."""
        return rule.points > 0

    def is_idle_below(self, rule: Rule, other: Rule) -> bool:
        """True for evidence for junk on what the other one drops anyway."""
        return rule.points > 0 and other.action is Action.DROP


def action_keys() -> tuple[str, ...]:
    """The keys of all actions in a rule file."""
    return tuple(action.value for action in ACTIONS)


def action_of(rule: Rule) -> RuleAction:
    """The action of a rule."""
    return ACTIONS[rule.action]


def edge_of(rule: Rule) -> str:
    """The end that a rule cuts off, "prefix" or "suffix"; empty if it cuts nothing."""
    return rule.arg if action_of(rule).cuts else ""
