"""The body text is put together here, and nowhere else is decided: what beats what, shown by rules that disagree."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import Cleaner, Kind, Label, Trace, Verdict
from cleaner.decide import assemble, body_of
from cleaner.types import Block, Cause, CauseKind

# -- the body text ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], ""),
        ([("One.", 0, False)], "One."),
        ([("One.", 0, False), ("Two.", 1, False)], "One.\n\nTwo."),
        ([("One.", 0, False), ("Two.", 0, False)], "One.\n\nTwo."),
        ([("Roses are red,", 0, True), ("violets are blue.", 0, True)], "Roses are red,\nviolets are blue."),
        ([("Roses are red,", 0, True), ("The end.", 1, True)], "Roses are red,\n\nThe end."),
        ([("A", 0, False), ("2 eggs", 1, True), ("1 leek", 1, True), ("B", 2, False)], "A\n\n2 eggs\n1 leek\n\nB"),
        ([("the only line left", 3, True)], "the only line left"),
        ([("2 eggs", 1, True), ("1 leek", 5, True)], "2 eggs\n\n1 leek"),
    ],
)  # fmt: skip
def test_assemble_sets_paragraphs_apart_and_keeps_lines_of_verse_together(
    items: list[tuple[str, int, bool]], expected: str
) -> None:
    assert assemble(items) == expected


def test_assemble_takes_any_iterable() -> None:
    assert assemble(iter([("One.", 0, False), ("Two.", 1, False)])) == "One.\n\nTwo."


def test_body_of_takes_body_blocks_and_no_others() -> None:
    labels = (Label.BODY, Label.REMOVED, Label.COMMENT, Label.BODY)
    verdicts = [
        Verdict(Block(n, n, n + 1, str(n), paragraph=n), label, Cause(CauseKind.SCORE))
        for n, label in enumerate(labels)
    ]

    assert body_of(verdicts) == "0\n\n3"


def test_lines_that_lose_a_neighbour_stay_lines_of_one_paragraph() -> None:
    cleaned = Cleaner().clean("500 g flour\nAdvertisement\n2 eggs\n1 pinch of salt\n", kind=Kind.TEXT)

    assert cleaned.body == "500 g flour\n2 eggs\n1 pinch of salt"


# -- what beats what --------------------------------------------------------------------------------------------------

STORY = """The old bridge over the Lenne will stay closed until the spring, the council of Altmark decided on Tuesday.

Engineers had found cracks in the northern pier in October, and lorries were turned away at once.

The repair will cost 2.4 million and take five months, and half of the money comes from the state."""

#: A line that the score takes for boilerplate all by itself, and one of prose that it never would.
BLURB = "Subscribe to our newsletter and support our journalism with a monthly donation on Patreon or PayPal"
PROSE = "Buses will take the ring road, and the school has moved its first lesson to half past eight."

THREAD = """3 Comments

1. I drove over it every day for ten years and never felt a thing.

2. You should have read the report of 2019, I told you so!

3. My bus took an hour today, and I had to stand in it."""


def with_rules(folder: Path, rules: str, source: str, head: str = "generic = true") -> Trace:
    """A text cleaned by the given rules alone."""
    (folder / "own.toml").write_text(f"{head}\n{rules}", encoding="utf-8")
    return Cleaner([folder], default_rules=False).clean(source, kind=Kind.TEXT, trace=True).trace


def verdict_on(cleaned: Trace, text: str) -> Verdict:
    (found,) = [verdict for verdict in cleaned.verdicts if verdict.block.text == text]
    return found


def rule(id: str, action: str, matcher: str, more: str = "") -> str:
    return f'[[rule]]\nid = "{id}"\n{action}\n{matcher}\n{more}\n'


KEEP = rule("kept", "keep = true", f'is = "{PROSE}"')
DROPS = {
    "line": rule("other", 'drop = "line"', f'is = "{PROSE}"'),
    "paragraph": rule("other", 'drop = "paragraph"', 'has = { all = ["ring road"] }'),
    "after": rule("other", 'drop = "after"', f'is = "{PROSE}"', "where = { max_words = 100 }"),
    "block": rule(
        "other",
        'drop = "block"\nfrom = { starts = "Buses will" }\nto = { ends = "half past eight." }',
        "where = { max_words = 100 }",
    ),
    "prefix": rule("other", 'strip = "prefix"', 'starts = "Buses will"'),
    "suffix": rule("other", 'strip = "suffix"', 'ends = "half past eight."'),
}


@pytest.mark.parametrize("other", DROPS)
def test_without_keep_each_of_the_rules_acts(other: str, tmp_path: Path) -> None:
    cleaned = with_rules(tmp_path, DROPS[other], f"{STORY}\n\n{PROSE}")

    assert PROSE not in cleaned.body
    assert {v.cause.match.rule.id for v in cleaned.removed if v.cause.match} == {"own/other"}


@pytest.mark.parametrize("other", DROPS)
def test_keep_beats_every_rule(other: str, tmp_path: Path) -> None:
    cleaned = with_rules(tmp_path, KEEP + DROPS[other], f"{STORY}\n\n{PROSE}")

    assert cleaned.body == f"{STORY}\n\n{PROSE}"
    verdict = verdict_on(cleaned, PROSE)
    assert verdict.label is Label.BODY
    assert verdict.cause.match is not None
    assert verdict.cause.match.rule.id == "own/kept"


def test_a_generic_keep_beats_a_drop_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "site.toml").write_text('site = ["example.org"]\n' + DROPS["line"], encoding="utf-8")
    (tmp_path / "own.toml").write_text("generic = true\n" + KEEP, encoding="utf-8")

    cleaned = Cleaner([tmp_path], default_rules=False).clean(
        f"{STORY}\n\n{PROSE}", url="https://example.org/a", kind=Kind.TEXT
    )

    assert cleaned.body == f"{STORY}\n\n{PROSE}"


def test_the_score_alone_removes_a_blurb() -> None:
    cleaned = Cleaner(default_rules=False).clean(f"{STORY}\n\n{BLURB}", kind=Kind.TEXT, trace=True).trace

    assert cleaned.body == STORY
    assert verdict_on(cleaned, BLURB).cause.kind == "score"


def test_keep_beats_the_score(tmp_path: Path) -> None:
    cleaned = with_rules(tmp_path, rule("kept", "keep = true", f'is = "{BLURB}"'), f"{STORY}\n\n{BLURB}")

    assert cleaned.body == f"{STORY}\n\n{BLURB}"


def test_a_drop_beats_the_score(tmp_path: Path) -> None:
    cleaned = with_rules(tmp_path, DROPS["line"], f"{STORY}\n\n{PROSE}")

    assert verdict_on(cleaned, PROSE).cause.kind == "rule"
    assert cleaned.body == STORY


def test_points_of_weak_rules_move_the_score_and_decide_nothing_themselves(tmp_path: Path) -> None:
    weak = rule("weak", "score = 2", f'is = "{PROSE}"')
    strong = weak.replace("score = 2", "score = 40").replace("weak", "strong")

    kept = with_rules(tmp_path, weak, f"{STORY}\n\n{PROSE}")
    gone = with_rules(tmp_path, strong, f"{STORY}\n\n{PROSE}")

    assert verdict_on(kept, PROSE).label is Label.BODY
    assert verdict_on(gone, PROSE).label is Label.REMOVED
    assert verdict_on(gone, PROSE).cause.kind == "score"


def test_negative_points_speak_for_the_body(tmp_path: Path) -> None:
    cleaned = with_rules(tmp_path, rule("ours", "score = -40", f'is = "{BLURB}"'), f"{STORY}\n\n{BLURB}")

    assert verdict_on(cleaned, BLURB).label is Label.BODY


SECOND = "2. You should have read the report of 2019, I told you so!"
TITLE = rule("title", 'comments = "start"', "re = '\\d+ comments'")


def test_the_thread_beats_the_score(tmp_path: Path) -> None:
    cleaned = with_rules(tmp_path, TITLE, f"{STORY}\n\n{THREAD}\n\n4. {BLURB}, and thank me later!")

    assert [comment.text.split()[0] for comment in cleaned.comments] == ["I", "You", "My", "Subscribe"]
    assert cleaned.body == STORY


def test_a_drop_beats_the_thread(tmp_path: Path) -> None:
    cleaned = with_rules(tmp_path, TITLE + rule("spam", 'drop = "line"', f'is = "{SECOND}"'), f"{STORY}\n\n{THREAD}")

    verdict = verdict_on(cleaned, SECOND)
    assert verdict.label is Label.REMOVED
    assert verdict.cause.kind == "rule"
    assert [comment.text.split()[0] for comment in cleaned.comments] == ["I", "My"]
    assert len({comment.id for comment in cleaned.comments}) == 2
    assert cleaned.body == STORY


def test_keep_beats_the_thread(tmp_path: Path) -> None:
    cleaned = with_rules(tmp_path, TITLE + rule("ours", "keep = true", f'is = "{SECOND}"'), f"{STORY}\n\n{THREAD}")

    assert verdict_on(cleaned, SECOND).label is Label.BODY
    assert [comment.text.split()[0] for comment in cleaned.comments] == ["I", "My"]
    assert cleaned.body == f"{STORY}\n\n{SECOND}"


def test_a_kept_paragraph_leaves_the_rest_of_its_comment_as_it_was(tmp_path: Path) -> None:
    ours = "The editors have checked this, and Jane is right about the ferry."
    keep = rule("ours", "keep = true", f'is = "{ours}"')
    thread = f"2 Comments\n\n1. Jane says:\n   I drove over it for years.\n   {ours}\n2. You did not, my friend!"

    cleaned = with_rules(tmp_path, TITLE + keep, f"{STORY}\n\n{thread}")

    jane = cleaned.comments[0]
    assert (jane.author, jane.text) == ("Jane", "I drove over it for years.")
    assert ours not in cleaned.page.text[slice(*jane.span)]
    assert cleaned.body == f"{STORY}\n\n{ours}"


def test_a_cut_inside_a_comment_leaves_the_rest_to_the_comment(tmp_path: Path) -> None:
    cut = rule("label", 'strip = "suffix"', 'ends = "I told you so!"')

    cleaned = with_rules(tmp_path, TITLE + cut, f"{STORY}\n\n{THREAD}")

    assert [comment.text for comment in cleaned.comments][1] == "You should have read the report of 2019,"
    assert verdict_on(cleaned, "I told you so!").label is Label.REMOVED
    assert cleaned.body == STORY


def test_a_child_whose_parent_a_rule_took_answers_the_next_one_above(tmp_path: Path) -> None:
    nested = (
        "3 Comments\n\n1. I drove over it every day for ten years and never felt a thing.\n"
        "  • Buy my watches, they are the best watches that you will ever see!\n"
        "    • I do not think that anybody here needs a watch of yours, my friend.\n"
    )
    spam = rule("spam", 'drop = "line"', 're = ".{1,4}Buy my watches.{1,80}"')

    cleaned = with_rules(tmp_path, TITLE + spam, f"{STORY}\n\n{nested}")

    first, answer = cleaned.comments
    assert answer.parent_id == first.id
    assert answer.depth > first.depth


# -- the more specific rule -------------------------------------------------------------------------------------------


def levels(folder: Path, **rules: str) -> Cleaner:
    heads = {"generic": "generic = true", "platform": 'platform = "press"', "site": 'site = ["example.org"]'}
    for level, text in rules.items():
        (folder / f"{level}.toml").write_text(f"{heads[level]}\n{text}", encoding="utf-8")
    return Cleaner([folder], default_rules=False)


def named_cause(cleaned: Trace, text: str) -> str:
    match = verdict_on(cleaned, text).cause.match
    assert match is not None
    return match.rule.id


@pytest.mark.parametrize(
    ("there", "winner"),
    [
        (("generic", "platform", "site"), "site/a"),
        (("generic", "platform"), "platform/a"),
        (("generic", "site"), "site/a"),
        (("generic",), "generic/a"),
    ],
)
def test_site_beats_platform_beats_generic(there: tuple[str, ...], winner: str, tmp_path: Path) -> None:
    drop = rule("a", 'drop = "line"', f'is = "{PROSE}"')

    cleaner = levels(tmp_path, **dict.fromkeys(there, drop))
    cleaned = cleaner.clean(f"{STORY}\n\n{PROSE}", url="https://www.example.org/a", kind=Kind.TEXT, trace=True).trace

    assert named_cause(cleaned, PROSE) == winner


def test_within_a_level_the_longer_match_wins(tmp_path: Path) -> None:
    block = rule(
        "long",
        'drop = "block"\nfrom = { starts = "Buses will" }\nto = { is = "The end" }',
        "where = { max_words = 100 }",
    )
    line = rule("short", 'drop = "line"', f'is = "{PROSE}"')

    cleaned = (
        levels(tmp_path, generic=line + block).clean(f"{STORY}\n\n{PROSE}\n\nThe end", kind=Kind.TEXT, trace=True).trace
    )

    assert named_cause(cleaned, PROSE) == "generic/long"
    assert cleaned.body == STORY
