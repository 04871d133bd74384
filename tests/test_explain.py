"""An explanation replays to the output that it explains, and reads well."""

from __future__ import annotations

import json
import tomllib
import unicodedata
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from cleaner import Cleaner
from cleaner.explain import explanation, render, replay
from cleaner.reading import document as document_reader
from cleaner.rule_types import Action, Level, Match, NearMiss, Origin, Pattern, Rule, Scope, Where
from cleaner.types import Block, Cause, CauseKind, Comment, Document, Kind, Label, Page, Score, Signal, Trace, Verdict

FIXTURES = sorted(Path(__file__).parents[1].glob("fixtures/*/input.*"))
ANSI = regex.compile(r"\x1b\[[0-9;]*m")

LINES = (
    "Bridge to stay closed until spring",
    "The council said on Tuesday that lorries would keep to the ring road.",
    "Advertisement",
    "2 comments",
    "1. Jane: About time.",
    "2. Ali: 河の橋は春まで閉鎖されます",
)


def rule(action: Action, arg: str, id: str = "ads") -> Rule:
    return Rule(
        id, action, arg, Pattern("is", ("x",)), Scope(Level.GENERIC), Where(), Origin("rules/generic/a.toml", 7)
    )


def by_rule(block: Block, action: Action, arg: str) -> Cause:
    return Cause(CauseKind.RULE, "", Match(rule(action, arg), block.index, block.start, block.end))


def score(index: int, *signals: Signal) -> Score:
    return Score(index, sum(signal.points for signal in signals), signals)


def page_of(lines: tuple[str, ...]) -> Page:
    blocks, start = [], 0
    for index, line in enumerate(lines):
        blocks.append(Block(index, start, start + len(line), line, paragraph=index))
        start += len(line) + 1
    text = "\n".join(lines)
    return Page(Document("a.txt", text, Kind.TEXT, host="example.org"), text, tuple(blocks))


@pytest.fixture
def cleaned() -> Trace:
    page = page_of(LINES)
    blocks = page.blocks
    long, link = Signal("n", 12, 2.5), Signal("link", 0, -0.75)
    verdicts = (
        Verdict(blocks[0], Label.BODY, by_rule(blocks[0], Action.KEEP, ""), score(0, link)),
        Verdict(blocks[1], Label.BODY, Cause(CauseKind.SCORE), score(1, link, long)),
        Verdict(blocks[2], Label.REMOVED, by_rule(blocks[2], Action.DROP, "line")),
        Verdict(blocks[3], Label.REMOVED, Cause(CauseKind.THREAD, "number of comments")),
        Verdict(blocks[4], Label.COMMENT, Cause(CauseKind.THREAD)),
        Verdict(blocks[5], Label.COMMENT, Cause(CauseKind.THREAD)),
    )
    comments = (
        Comment("c1", "About time.", author="Jane", span=(blocks[4].start, blocks[4].end), blocks=(4,)),
        Comment("c2", "河の橋は春まで閉鎖されます", parent_id="c1", depth=1, author="Ali", blocks=(5,)),
    )
    misses = (NearMiss(rule(Action.DROP, "line", "newsletter"), 1, "70 words, max_words is 60"),)
    body = f"{LINES[0]}\n\n{LINES[1]}"
    return Trace(page.document, page, "Bridge", body, comments, verdicts, warnings=("disqus",), near_misses=misses)


@pytest.fixture
def explained(cleaned: Trace) -> dict[str, Any]:
    return through_json(explanation(cleaned))


def through_json(value: dict[str, Any]) -> dict[str, Any]:
    decoded: dict[str, Any] = json.loads(json.dumps(value, allow_nan=False))
    return decoded


def plain(explained: dict[str, Any], width: int = 100, **options: bool) -> list[str]:
    return render(explained, width, color=False, **options).splitlines()


def url_of(path: Path) -> str | None:
    meta = path.with_name("meta.toml")
    return tomllib.loads(meta.read_text(encoding="utf-8")).get("url") if meta.exists() else None


def width_of(text: str) -> int:
    visible = [character for character in text if unicodedata.category(character) not in {"Mn", "Me", "Cf"}]
    return len(visible) + sum(unicodedata.east_asian_width(character) in "WF" for character in visible)


class TestExplanation:
    def test_is_json_and_unchanged_by_it(self, cleaned: Trace) -> None:
        assert through_json(explanation(cleaned)) == explanation(cleaned)

    def test_names_its_schema(self, explained: dict[str, Any]) -> None:
        assert explained["schema"] == "cleaner.explain/1"

    def test_has_every_block_in_order(self, explained: dict[str, Any]) -> None:
        assert [block["text"] for block in explained["blocks"]] == list(LINES)

    def test_names_rule_place_and_span(self, explained: dict[str, Any]) -> None:
        cause = explained["blocks"][2]["cause"]
        assert cause["rule"] == "ads"
        assert cause["origin"] == "rules/generic/a.toml:7"
        assert "\n".join(LINES)[slice(*cause["span"])] == cause["matched"] == "Advertisement"

    def test_lists_signals_as_they_were_added(self, explained: dict[str, Any]) -> None:
        assert explained["blocks"][1]["score"] == {
            "total": 1.75,
            "signals": [
                {"name": "link", "says": "share of link text", "value": 0, "points": -0.75},
                {"name": "n", "says": "words", "value": 12, "points": 2.5},
            ],
        }

    def test_ties_comments_and_blocks_both_ways(self, explained: dict[str, Any]) -> None:
        assert [block["comment"] for block in explained["blocks"]] == [None, None, None, None, "c1", "c2"]
        assert [comment["blocks"] for comment in explained["comments"]] == [[4], [5]]

    def test_lists_near_misses(self, explained: dict[str, Any]) -> None:
        assert explained["near_misses"] == [
            {
                "block": 1,
                "rule": "newsletter",
                "origin": "rules/generic/a.toml:7",
                "action": "drop",
                "reason": "70 words, max_words is 60",
            }
        ]


class TestReplay:
    def test_gives_body_and_comments(self, cleaned: Trace, explained: dict[str, Any]) -> None:
        assert replay(explained) == (cleaned.body, [comment.record() for comment in cleaned.comments])

    @pytest.mark.parametrize("index", range(len(LINES)))
    def test_refuses_a_label_that_its_cause_does_not_give(self, explained: dict[str, Any], index: int) -> None:
        block = explained["blocks"][index]
        block["label"] = "body" if block["label"] == "removed" else "removed"
        with pytest.raises(ValueError, match=rf"^block {index}: recorded as {block['label']}"):
            replay(explained)

    def test_reads_the_signals_and_not_the_total(self, explained: dict[str, Any]) -> None:
        explained["blocks"][1]["score"]["signals"][1]["points"] = 0.25
        with pytest.raises(ValueError, match=r"^block 1: the points add up to -0\.5"):
            replay(explained)

    def test_refuses_a_score_without_signals(self, explained: dict[str, Any]) -> None:
        explained["blocks"][1]["score"]["signals"] = []
        with pytest.raises(ValueError, match=r"^block 1"):
            replay(explained)

    def test_a_sum_of_zero_is_body(self, explained: dict[str, Any]) -> None:
        explained["blocks"][1]["score"] = {"total": 0.0, "signals": []}
        assert LINES[1] in replay(explained)[0]

    @pytest.mark.parametrize(("total", "label"), [(0.0, "body"), (-5.5e-17, "removed")])
    def test_rounding_of_a_sum_next_to_zero_is_the_scorers(
        self, explained: dict[str, Any], total: float, label: str
    ) -> None:
        signals = [
            {"name": name, "value": 1, "points": points} for name, points in (("a", 0.1), ("b", 0.2), ("c", -0.3))
        ]
        explained["blocks"][1] |= {"score": {"total": total, "signals": signals}, "label": label}
        assert (LINES[1] in replay(explained)[0]) == (label == "body")

    def test_refuses_a_comment_without_its_block(self, explained: dict[str, Any]) -> None:
        explained["comments"][1]["blocks"] = []
        with pytest.raises(ValueError, match=r"^block 5: recorded as comment, but its thread gives removed"):
            replay(explained)

    def test_refuses_a_block_that_names_another_comment(self, explained: dict[str, Any]) -> None:
        explained["blocks"][5]["comment"] = "c1"
        with pytest.raises(ValueError, match=r"^block 5: recorded in comment c1, but listed by comment c2"):
            replay(explained)

    def test_refuses_a_body_block_that_a_comment_claims(self, explained: dict[str, Any]) -> None:
        explained["comments"][0]["blocks"] = [0, 4]
        explained["blocks"][0]["comment"] = "c1"
        with pytest.raises(ValueError, match=r"^block 0: body, but"):
            replay(explained)

    @pytest.mark.parametrize(
        ("action", "label"), [("drop", "removed"), ("strip", "removed"), ("keep", "body"), ("comments", "removed")]
    )
    def test_knows_what_each_action_does(self, explained: dict[str, Any], action: str, label: str) -> None:
        explained["blocks"][2]["cause"]["action"] = action
        explained["blocks"][2]["label"] = label
        assert (LINES[2] in replay(explained)[0]) == (label == "body")

    @pytest.mark.parametrize(
        ("key", "value", "message"),
        [
            ("action", "score", "block 2: a rule with action 'score' decides nothing"),
            ("kind", "luck", "block 2: unknown kind of cause 'luck'"),
        ],
    )
    def test_refuses_causes_that_decide_nothing(
        self, explained: dict[str, Any], key: str, value: str, message: str
    ) -> None:
        explained["blocks"][2]["cause"][key] = value
        with pytest.raises(ValueError, match=message):
            replay(explained)

    def test_refuses_other_schemas(self) -> None:
        with pytest.raises(ValueError, match=r"schema is 'cleaner\.explain/0'"):
            replay({"schema": "cleaner.explain/0"})

    @pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.parent.name)
    def test_gives_every_fixture_again(self, path: Path) -> None:
        document = document_reader.read_path(path, id=path.parent.name, url=url_of(path))
        cleaned = Cleaner().trace_document(document, signals=True)
        replayed = replay(through_json(explanation(cleaned)))
        assert replayed == (cleaned.body, [comment.record() for comment in cleaned.comments])


class TestRender:
    def test_shows_text_then_cause_of_every_block(self, explained: dict[str, Any]) -> None:
        assert plain(explained) == [
            "body     0  Bridge to stay closed until spring",
            "            rule ads · rules/generic/a.toml:7 · matched 0–34",
            "body     1  The council said on Tuesday that lorries would keep to the…",
            "            score +1.75: +2.50 words (12), -0.75 share of link text (0)",
            "            near miss: rule newsletter · rules/generic/a.toml:7 · 70 words, max_words is 60",
            "removed  2  Advertisement",
            "            rule ads · rules/generic/a.toml:7 · matched 105–118",
            "removed  3  2 comments",
            "            number of comments",
            "comment  4  1. Jane: About time.",
            "            comment c1 by Jane",
            "comment  5  2. Ali: 河の橋は春まで閉鎖されます",
            "            comment c2 by Ali, reply to c1",
            "",
            "title    Bridge",
            "status   ok",
            "body     19 words in 2 blocks",
            "comment  2 comments, 19 words in 2 blocks",
            "removed  3 words in 2 blocks",
            "warning  disqus",
        ]

    def test_a_thread_says_once_how_it_was_known(self, explained: dict[str, Any]) -> None:
        for comment in explained["comments"]:
            comment["cause"] = "numbered list"
        assert plain(explained)[10:13:2] == [
            "            comment c1 by Jane · numbered list",
            "            comment c2 by Ali, reply to c1",
        ]

    def test_comments_of_no_block_come_last(self, explained: dict[str, Any]) -> None:
        extra = {"id": "9", "blocks": [], "source": "json-ld", "author": "Bo", "text": "Finally.", "cause": "ld"}
        explained["comments"].append(explained["comments"][0] | extra)
        assert plain(explained)[13:15] == [
            "comment  -  Finally.",
            "            comment 9 by Bo · ld · from json-ld",
        ]

    def test_quotes_a_match_that_is_not_the_whole_block(self, explained: dict[str, Any]) -> None:
        explained["blocks"][2]["cause"] |= {"span": [105, 107], "matched": "Ad"}
        assert "            rule ads · rules/generic/a.toml:7 · matched 105–107 “Ad”" in plain(explained)

    def test_says_a_repeated_cause_once(self, explained: dict[str, Any]) -> None:
        explained["blocks"][4]["cause"]["note"] = explained["blocks"][3]["cause"]["note"] = "form"
        explained["blocks"][4]["comment"] = None
        assert plain(explained)[7:11] == [
            "removed  3  2 comments",
            "            form",
            "comment  4  1. Jane: About time.",
            "            as above",
        ]

    def test_full_adds_near_misses_that_would_change_nothing(self, explained: dict[str, Any]) -> None:
        line = "            near miss: rule newsletter · rules/generic/a.toml:7 · 70 words, max_words is 60"
        explained["near_misses"][0] |= {"block": 2}
        assert line not in plain(explained)
        assert line in plain(explained, full=True)

    def test_full_shows_whole_texts(self, explained: dict[str, Any]) -> None:
        assert LINES[1] not in "\n".join(plain(explained))
        assert f"body     1  {LINES[1]}" in plain(explained, full=True)

    def test_wraps_under_the_text(self, explained: dict[str, Any]) -> None:
        assert plain(explained, width=50, full=True)[3:8] == [
            "body     1  The council said on Tuesday that",
            "            lorries would keep to the ring road.",
            "            score +1.75: +2.50 words (12),",
            "              -0.75 share of link text (0)",
            "            near miss: rule newsletter ·",
        ]

    @pytest.mark.parametrize("width", [40, 41, 57, 80, 120])
    @pytest.mark.parametrize("full", [False, True])
    def test_never_exceeds_the_width(self, explained: dict[str, Any], width: int, full: bool) -> None:
        explained["blocks"][5]["text"] = "橋" * 101 + "x" * 70
        explained["warnings"] = ["w" * 300, "警告" * 99]
        assert max(width_of(line) for line in plain(explained, width, full=full)) <= width

    def test_wide_characters_take_two_columns(self, explained: dict[str, Any]) -> None:
        explained["blocks"][5]["text"] = "橋" * 31
        assert f"comment  5  {'橋' * 29}…" in plain(explained)

    def test_combining_marks_take_no_column(self, explained: dict[str, Any]) -> None:
        text = "e\u0301" * 60
        explained["blocks"][5]["text"] = text
        assert f"comment  5  {text}" in plain(explained)

    def test_colour_changes_nothing_but_colour(self, explained: dict[str, Any]) -> None:
        colored = render(explained, 60, color=True)
        assert ANSI.sub("", colored) == render(explained, 60, color=False)

    def test_labels_have_their_colours(self, explained: dict[str, Any]) -> None:
        lines = render(explained, 80, color=True).splitlines()
        heads = {line.split()[0] for line in lines if line.startswith("\x1b")}
        assert {"\x1b[32mbody", "\x1b[94mcomment", "\x1b[31mremoved"} <= heads

    @pytest.mark.parametrize("hostile", ["\x1b[2J", "\x9b2J", "\x07", "\r", "\u202e", "\u2066"])
    def test_documents_cannot_steer_the_terminal(self, explained: dict[str, Any], hostile: str) -> None:
        explained["title"] = explained["warnings"][0] = f"a{hostile}b"
        for block in explained["blocks"]:
            block["text"] = block["cause"]["note"] = f"a{hostile}b"
        explained["comments"][0]["author"] = f"a{hostile}b"
        assert hostile[0] not in render(explained, 80, color=False)

    @given(text=st.text(max_size=300), width=st.integers(40, 90), full=st.booleans())
    def test_any_text_keeps_to_the_width_without_control_characters(self, text: str, width: int, full: bool) -> None:
        page = page_of((text,))
        verdict = Verdict(page.blocks[0], Label.BODY, Cause(CauseKind.SCORE, text), score(0, Signal(text, 1, 1)))
        shown = render(explanation(Trace(page.document, page, text, text, (), (verdict,))), width, False, full)
        assert max(map(width_of, shown.split("\n"))) <= width
        assert {unicodedata.category(character) for character in shown.replace("\n", "")}.isdisjoint({"Cc", "Zl", "Zp"})

    def test_an_empty_document_has_a_summary_only(self, explained: dict[str, Any]) -> None:
        empty = deepcopy(explained) | {"blocks": [], "comments": [], "near_misses": [], "warnings": [], "title": None}
        assert plain(empty | {"status": "empty"}) == [
            "title    none",
            "status   empty",
            "body     none",
            "comment  none",
            "removed  none",
        ]


def test_of_many_signals_the_strongest_are_shown_and_the_others_summed_up() -> None:
    signals = [{"name": f"s{n}", "says": f"sign {n}", "value": 0.0, "points": float(n)} for n in range(1, 12)]
    page = "<p>The bridge over the river will stay closed until the spring, the council said.</p>"
    tool = Cleaner(default_rules=False)
    explained = explanation(tool.clean(page, kind=Kind.HTML, trace=True).trace)
    explained["blocks"][0]["score"] = {"total": 66.0, "signals": signals}

    shown = " ".join(render(explained, 120, color=False).split())

    assert "+5.00 sign 5 (0), +4.00 sign 4 (0), +6.00 3 others" in shown
    assert "sign 3" not in shown
