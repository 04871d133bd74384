"""One document from start to end: status, warnings, rounds until nothing more goes, what tracing adds."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner import Document, Kind, Label, Status, Trace
from cleaner.decide import SUSPICIOUS_SHARE, SUSPICIOUS_WORDS
from cleaner.pipeline import clean_document, evidence_of
from cleaner.ruleset import RuleSet, load
from cleaner.score import Model

STORY = """The old bridge over the Lenne will stay closed until the spring, the council of Altmark decided on Tuesday.

Engineers had found cracks in the northern pier in October, and lorries were turned away at once.

The repair will cost 2.4 million and take five months, and half of the money comes from the state."""


def rules_of(folder: Path, text: str) -> RuleSet:
    (folder / "own.toml").write_text(f"generic = true\n{text}", encoding="utf-8")
    return load((folder,), default=False)


def text_of(source: str, rules: RuleSet | None = None, warnings: tuple[str, ...] = (), trace: bool = False) -> Trace:
    document = Document("a", source, Kind.TEXT, warnings=warnings)
    return clean_document(document, load() if rules is None else rules, trace=trace)


def page_of(source: str, trace: bool = False) -> Trace:
    return clean_document(Document("a", source, Kind.HTML), load(), trace=trace)


# -- status -----------------------------------------------------------------------------------------------------------


def test_an_article_is_ok() -> None:
    cleaned = text_of(STORY)

    assert cleaned.status is Status.OK
    assert cleaned.body == STORY
    assert cleaned.warnings == ()


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("source", ["", "\n \t\n", "<!-- nothing -->", "Advertisement", "<p>Advertisement</p>"])
def test_a_document_without_body_is_empty(source: str, kind: Kind) -> None:
    cleaned = clean_document(Document("a", source, kind), load())

    if kind is Kind.HTML or not source.startswith("<"):
        assert cleaned.status is Status.EMPTY
        assert cleaned.body == ""
        assert cleaned.comments == ()


def test_a_page_without_any_block_is_empty() -> None:
    cleaned = page_of("<html><head><title>The bridge</title></head><body><script>var a = 1</script></body></html>")

    assert cleaned.status is Status.EMPTY
    assert cleaned.verdicts == ()


DROP = '[[rule]]\nid = "stock"\ndrop = "line"\nstarts = "Stock"\n'


def stock(count: int) -> str:
    """A line of so many words that the rule above takes."""
    return "Stock" + " rose" * (count - 1)


#: Words that a document keeps where rules take just the share that is allowed.
FAIR_SHARE = round(SUSPICIOUS_WORDS * (1 - SUSPICIOUS_SHARE) / SUSPICIOUS_SHARE)


def prose(count: int) -> str:
    return "The" + " bridge" * (count - 2) + " stays."


@pytest.mark.parametrize(
    ("taken", "left", "expected"),
    [
        (SUSPICIOUS_WORDS, FAIR_SHARE - 10, Status.SUSPICIOUS),
        (SUSPICIOUS_WORDS, FAIR_SHARE, Status.OK),
        (SUSPICIOUS_WORDS, FAIR_SHARE + 10, Status.OK),
        (20, 10, Status.OK),
    ],
    ids=["more than the share", "just the share", "less than the share", "too few words to tell"],
)
def test_rules_that_take_more_than_their_share_make_a_document_suspicious(
    taken: int, left: int, expected: Status, tmp_path: Path
) -> None:
    cleaned = text_of(f"{prose(left)}\n\n{stock(taken)}", rules_of(tmp_path, DROP))

    assert cleaned.status is expected
    assert cleaned.body == prose(left)


def test_what_the_score_takes_is_no_matter_of_suspicion() -> None:
    blurb = "Subscribe to our newsletter and support our journalism with a monthly donation on Patreon or PayPal"
    story = "The bridge stays closed.\n\nThe ferry runs.\n\nIt is slow."

    cleaned = text_of("\n\n".join([story, *[blurb] * 3]), load(default=False))

    assert cleaned.status is Status.OK
    assert cleaned.body == story


def test_comments_are_no_matter_of_suspicion() -> None:
    comments = "\n\n".join(f"{n}. I drove over it for {n} years and you would not believe it!" for n in range(1, 30))

    cleaned = text_of(f"{STORY}\n\n29 Comments\n\n{comments}")

    assert len(cleaned.comments) == 29
    assert cleaned.status is Status.OK


def test_a_page_that_is_nested_too_deeply_is_truncated_and_says_so() -> None:
    cleaned = page_of("<p>The bridge opened on Monday.</p>" + "<div>" * 5_000 + "<p>Deep down.</p>" + "</div>" * 5_000)

    assert cleaned.status is Status.TRUNCATED
    assert not cleaned.status.failed
    assert any("nested too deeply" in warning for warning in cleaned.warnings)


def test_a_page_that_is_nested_deeply_is_read_whole() -> None:
    inside = "<p>The bridge opened on Monday after two years of work, the council of Altmark said.</p>"

    cleaned = page_of("<div>" * 400 + inside + "</div>" * 400)

    assert cleaned.status is not Status.TRUNCATED
    assert [verdict.block.text for verdict in cleaned.verdicts] == [
        "The bridge opened on Monday after two years of work, the council of Altmark said."
    ]


# -- warnings ---------------------------------------------------------------------------------------------------------

BLOCK = """[[rule]]
id    = "box"
drop  = "block"
from  = { is = "The box" }
to    = { is = "The end" }
where = { max_paragraphs = 3 }
"""


def test_warnings_of_the_document_are_handed_on_once() -> None:
    cleaned = text_of(STORY, warnings=("declared as latin-1", "declared as latin-1"))

    assert cleaned.warnings == ("declared as latin-1",)


def test_a_closed_block_goes_without_a_word(tmp_path: Path) -> None:
    cleaned = text_of(f"{STORY}\n\nThe box\n\nWhat is in it.\n\nThe end", rules_of(tmp_path, BLOCK))

    assert cleaned.body == STORY
    assert cleaned.warnings == ()


@pytest.mark.parametrize(
    "tail",
    ["The box\n\nWhat is in it.", "The box\n\nOne.\n\nTwo.\n\nThree.\n\nThe end"],
    ids=["no end", "end too far off"],
)
def test_an_unclosed_block_rule_does_nothing_and_says_so_once(tail: str, tmp_path: Path) -> None:
    cleaned = text_of(f"{STORY}\n\n{tail}\n\nStock", rules_of(tmp_path, BLOCK + DROP))

    assert {verdict.cause.match.rule.id for verdict in cleaned.removed if verdict.cause.match} == {"own/stock"}
    (warning,) = cleaned.warnings
    assert "own/box" in warning
    assert "own.toml:2" in warning
    assert "unclosed" in warning


def test_an_after_rule_beyond_its_bounds_does_nothing_and_says_so(tmp_path: Path) -> None:
    after = '[[rule]]\nid = "rest"\ndrop = "after"\nis = "The box"\nwhere = { max_words = 10 }\n'

    cleaned = text_of(f"The box\n\n{STORY}", rules_of(tmp_path, after))

    assert cleaned.body == f"The box\n\n{STORY}"
    (warning,) = cleaned.warnings
    assert "own/rest" in warning


@pytest.mark.slow
def test_a_pattern_that_takes_too_long_is_left_out_and_named(tmp_path: Path) -> None:
    slow = '[[rule]]\nid = "slow"\ndrop = "line"\nre = \'(?:x|xx)+[yz]\'\n' + DROP

    cleaned = text_of(f"The bridge stays.\n\n{'x' * 60}\n\nStock", rules_of(tmp_path, slow))

    assert any("own/slow" in warning for warning in cleaned.warnings)
    assert "x" * 60 in cleaned.body
    assert "Stock" not in cleaned.body


# -- rounds -----------------------------------------------------------------------------------------------------------


def test_what_stands_at_the_end_only_after_other_lines_have_gone_goes_too(tmp_path: Path) -> None:
    """Each tail rule sees a tail that the one before has laid bare."""
    rules = "".join(
        f'[[rule]]\nid = "{name}"\ndrop = "after"\nis = "{name}"\nwhere = {{ max_words = 1 }}\n'
        for name in ("One", "Two", "Three")
    )

    cleaned = text_of(f"{STORY}\n\nThree\n\nTwo\n\nOne", rules_of(tmp_path, rules))

    assert cleaned.body == STORY
    assert [verdict.block.text for verdict in cleaned.removed] == ["Three", "Two", "One"]


def test_a_rule_that_has_found_its_end_by_the_last_round_is_not_called_unclosed(tmp_path: Path) -> None:
    """The line that keeps the box open too long goes first; the warning of the round before no longer holds."""
    rules = BLOCK.replace("max_paragraphs = 3", "max_words = 6") + DROP

    cleaned = text_of(f"{STORY}\n\nThe box\n\n{stock(20)}\n\nThe end", rules_of(tmp_path, rules))

    assert cleaned.body == STORY
    assert cleaned.warnings == ()


def test_threads_that_two_rounds_find_are_numbered_through_in_the_order_of_the_text() -> None:
    said = "".join(
        f"{name} says:\nJuly 3, 2012\nI drove over it, said I to {name}.\nReply\n\n" for name in ("Jane", "Max", "Ida")
    )

    cleaned = text_of(
        f"{STORY}\n\n{said}Comments\n\n• Share on Facebook\n\n• I think that it was you, and my word, you did!"
    )

    assert [comment.id for comment in cleaned.comments] == ["c1", "c2", "c3", "c4"]
    assert [comment.span for comment in cleaned.comments] == sorted(comment.span for comment in cleaned.comments)
    assert cleaned.body == STORY


def test_a_cut_label_beside_a_longer_line_of_its_paragraph_is_survived() -> None:
    cleaned = text_of("READ MORE: the town and its swans\nimage captionThe harbour at dawn, before the ferry sails")

    assert "The harbour at dawn, before the ferry sails" in [verdict.block.text for verdict in cleaned.verdicts]


def test_a_cut_splits_the_block_and_nothing_else_changes() -> None:
    cleaned = text_of(f"{STORY}\n\nimage captionThe harbour at dawn, before the ferry sails again, is a sight.")

    assert cleaned.body == f"{STORY}\n\nThe harbour at dawn, before the ferry sails again, is a sight."
    (label,) = cleaned.removed
    assert label.block.text == "image caption"
    assert cleaned.page.text[label.block.start : label.block.end] == "image caption"
    assert label.cause.kind == "rule"


# -- what comes out ---------------------------------------------------------------------------------------------------


def test_removed_is_the_third_part_in_order() -> None:
    cleaned = text_of(
        f"Advertisement\n\n{STORY}\n\n1 Comment\n\nJane says:\nJuly 26, 2012\nI drove over it.\n\nRead more"
    )

    assert [verdict.block.text for verdict in cleaned.removed] == [
        "Advertisement", "1 Comment", "Jane says:", "July 26, 2012", "Read more",
    ]  # fmt: skip
    assert all(verdict.label is Label.REMOVED for verdict in cleaned.removed)


def test_the_headline_stays_in_a_text_and_is_the_title_of_a_page() -> None:
    headline = "Old bridge stays closed until the spring"
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in STORY.split("\n\n"))

    text = text_of(f"{headline}\n\n{STORY}")
    page = page_of(f"<html><head><title>{headline}</title></head><body><h1>{headline}</h1>{paragraphs}</body></html>")

    assert text.body == f"{headline}\n\n{STORY}"
    assert text.title is None
    assert page.body == STORY
    assert page.title == headline


def test_white_space_is_folded_and_words_are_left_alone() -> None:
    cleaned = text_of("The  bridge\u00a0opened on\tMonday ,  “late” …\n\n\n\n  It was\u2003late.  \n")

    assert cleaned.body == "The bridge opened on Monday , “late” …\n\nIt was late."


def test_tracing_fills_in_signals_and_near_misses_and_nothing_else() -> None:
    source = f"{STORY}\n\nThey read more, and then they left, and Advertisement was what they saw."

    plain, traced = text_of(source), text_of(source, trace=True)

    assert plain.near_misses == ()
    assert traced.near_misses
    assert all(verdict.score is not None and verdict.score.signals for verdict in traced.verdicts)
    assert all(verdict.score is not None and not verdict.score.signals for verdict in plain.verdicts)
    assert traced.body == plain.body


# -- parts for the fitting scripts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "source"), [(Kind.TEXT, STORY), (Kind.HTML, f"<p>{STORY}</p>")])
def test_evidence_says_what_rules_and_thread_claim(kind: Kind, source: str, tmp_path: Path) -> None:
    rules = rules_of(tmp_path, '[[rule]]\nid = "a"\ndrop = "line"\nstarts = "Engineers"\n' if kind is Kind.TEXT else "")
    evidence = evidence_of(Document("a", source, kind), rules)

    assert evidence.lang == "en"
    assert tuple(evidence.blocks) == evidence.page.blocks
    assert evidence.claims.taken == ({1} if kind is Kind.TEXT else set())


NO_TREE = {"asks": [0], "cuts": [0], "points": [0.0, 0.0], "share": [1, 1]}


@pytest.mark.parametrize(("base", "kept"), [(9.0, True), (-9.0, False)])
@pytest.mark.parametrize("kind", Kind)
def test_a_document_can_be_scored_with_other_points(kind: Kind, base: float, kept: bool) -> None:
    model = Model({"features": ["n"], "base": base, "trees": [NO_TREE]})
    line = "Subscribe to our newsletter and donate now"
    source = f"<p>{STORY}</p><p>{line}</p>" if kind is Kind.HTML else f"{STORY}\n\n{line}"

    cleaned = clean_document(Document("a", source, kind), load((), default=False), model=model)

    assert (line in cleaned.body) == kept
