"""The order of authority: of several that claim a block the strongest has it, and nobody else is asked."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest

from cleaner.claims import AUTHORITIES, OPENING_POST, Claims, claims
from cleaner.rule_types import Action, Level, Match, Origin, Pattern, Rule, Scope, Where
from cleaner.ruleset import Matches
from cleaner.types import Block, Comment, Label, Thread

BLOCK = 3


def match(action: Action, arg: str = "") -> Match:
    rule = Rule("a", action, arg, Pattern("is", ("x",)), Scope(Level.GENERIC), Where(), Origin("a.toml", 1))
    return Match(rule, BLOCK, 0, 1)


#: What each authority makes of the block, the strongest first.
EXPECTED = {
    "keep": (Label.BODY, "keep"),
    "drop": (Label.REMOVED, "drop line"),
    "comment": (Label.COMMENT, "a comment"),
    "opening": (Label.BODY, OPENING_POST.note),
    "furniture": (Label.REMOVED, "a form"),
}


def claimed_by(*names: str) -> Claims:
    """The claims where so many authorities claim the block."""
    matches = Matches(
        keep={BLOCK: match(Action.KEEP)} if "keep" in names else {},
        drop={BLOCK: match(Action.DROP, "line")} if "drop" in names else {},
    )
    thread = Thread(
        (Comment("c1", "x", cause="a comment", blocks=(BLOCK,)),) if "comment" in names else (),
        ((BLOCK, "a form"),) if "furniture" in names else (),
        opening=frozenset({BLOCK} if "opening" in names else ()),
    )
    return claims(matches, thread)


def test_every_authority_has_its_place_in_this_test() -> None:
    assert len(AUTHORITIES) == len(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_authority_alone_has_the_block(name: str) -> None:
    claim = claimed_by(name).of(BLOCK)

    assert claim is not None
    assert (claim.label, claim.cause.note) == EXPECTED[name]


@pytest.mark.parametrize(("stronger", "weaker"), list(combinations(EXPECTED, 2)))
def test_of_two_the_stronger_has_the_block(stronger: str, weaker: str) -> None:
    assert claimed_by(stronger, weaker) == claimed_by(stronger)


def test_of_all_the_strongest_has_the_block() -> None:
    assert claimed_by(*EXPECTED) == claimed_by("keep")


def test_what_nobody_claims_is_left_to_the_score() -> None:
    assert claimed_by().of(BLOCK) is None
    assert claimed_by(*EXPECTED).of(BLOCK + 1) is None


@pytest.mark.parametrize("name", EXPECTED)
def test_a_claimed_block_is_kept_or_taken(name: str) -> None:
    claimed, is_body = claimed_by(name), EXPECTED[name][0] is Label.BODY

    assert (claimed.kept, claimed.taken) == ({BLOCK} if is_body else set(), set() if is_body else {BLOCK})


@pytest.mark.parametrize("name", EXPECTED)
def test_scores_of_text_are_made_without_what_is_taken(name: str) -> None:
    blocks = [Block(index, index, index + 1, "x") for index in (BLOCK, BLOCK + 1)]

    left = claimed_by(name).not_taken(blocks)

    assert left == (blocks if EXPECTED[name][0] is Label.BODY else blocks[1:])


def test_the_order_is_compared_nowhere_else() -> None:
    """No other module looks into both the kept and the dropped blocks of the rules' matches."""
    package = Path(__file__).parents[1] / "cleaner"
    both = [
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if "rulekit" not in path.parts  # lists all that rules do, whoever wins
        and all(f"matches.{name}" in path.read_text("utf-8") for name in ("keep", "drop"))
    ]

    assert both == ["claims.py"]
