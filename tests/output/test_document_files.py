"""Formats of the body, the comments and removed files, and that files are written whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from cleaner import metadata
from cleaner.output import (
    BodyFormat,
    Outputs,
    Wanted,
    failed_row,
    render,
    row,
    write,
)
from cleaner.output.atomic import encoded, temporary_path, write_atomic
from cleaner.output.comments_files import comment_lines
from cleaner.output.document_record import removed_lines
from cleaner.output.report import Report
from cleaner.parsing import parse
from cleaner.rule_types import Action, Level, Match, Origin, Pattern, Rule, Scope, Where
from cleaner.types import (
    Block,
    Cause,
    CauseKind,
    Comment,
    Document,
    Kind,
    Label,
    MetadataLevel,
    Page,
    Score,
    Signal,
    Status,
    Trace,
    Verdict,
)

TEXT = "The bridge is closed.\nAdvertisement\nShare this now\nGood news!"


def cleaned(**changes: Any) -> Trace:
    document = Document("a/b.html", TEXT, Kind.HTML, "https://example.org/a")
    rule = Rule(
        "ads/line", Action.DROP, "line", Pattern("is", ("x",)), Scope(Level.GENERIC), Where(), Origin("ads.toml", 7)
    )
    blocks = []
    for index, line in enumerate(TEXT.split("\n")):
        start = TEXT.index(line)
        blocks.append(Block(index, start, start + len(line), line))
    verdicts = (
        Verdict(blocks[0], Label.BODY, Cause(CauseKind.SCORE)),
        Verdict(blocks[1], Label.REMOVED, Cause(CauseKind.RULE, "drop line", Match(rule, 1, 22, 35))),
        Verdict(blocks[2], Label.REMOVED, Cause(CauseKind.SCORE), Score(2, -1.5, (Signal("length", 3, -1.5),))),
        Verdict(blocks[3], Label.COMMENT, Cause(CauseKind.THREAD)),
    )
    values: dict[str, Any] = {
        "document": document,
        "page": Page(document, TEXT, tuple(blocks), lang="en"),
        "title": "Bridge – closed",
        "body": "The bridge is closed.",
        "comments": (Comment("c1", "Good news!", author="Jané"),),
        "verdicts": verdicts,
        "warnings": ("encoding guessed: cp1252",),
        **changes,
    }
    return Trace(**values)


def test_text_is_the_body_and_a_newline() -> None:
    assert render(cleaned(), BodyFormat.TXT) == "The bridge is closed.\n"
    assert render(cleaned(body=""), BodyFormat.TXT) == ""


def test_markdown_has_the_title_on_top() -> None:
    assert render(cleaned(), BodyFormat.MD) == "# Bridge – closed\n\nThe bridge is closed.\n"
    assert render(cleaned(title=None), BodyFormat.MD) == "The bridge is closed.\n"
    assert render(cleaned(body=""), BodyFormat.MD) == "# Bridge – closed\n"
    assert render(cleaned(title=None, body=""), BodyFormat.MD) == ""


def test_json_is_one_object_on_one_line() -> None:
    text = render(cleaned(), BodyFormat.JSON)
    assert text.count("\n") == 1
    assert "–" in text
    record = json.loads(text)
    assert list(record) == [
        "id", "url", "title", "author", "published", "site", "lang", "body", "comments", "status", "warnings",
    ]  # fmt: skip
    assert record["comments"] == [cleaned().comments[0].record()]
    assert (record["id"], record["url"], record["lang"]) == ("a/b.html", "https://example.org/a", "en")
    assert (record["status"], record["warnings"]) == ("ok", ["encoding guessed: cp1252"])


def test_json_tells_what_the_page_says_of_itself() -> None:
    source = """<html lang="de"><meta property="og:site_name" content="Der Orler Bote">
        <meta name="author" content="Jané"><meta name="date" content="2026-11-20"><p>The bridge is closed.</p></html>"""
    page = parse(Document("a", source, Kind.HTML))
    record = json.loads(render(cleaned(document=page.document, page=page), BodyFormat.JSON))
    stated = {"title": "Bridge – closed", "author": "Jané", "published": "2026-11-20", "site": "Der Orler Bote"}
    assert record | stated | {"lang": "de"} == record
    bare = json.loads(render(cleaned(page=page), BodyFormat.JSON, metadata=MetadataLevel.NONE))
    assert list(bare) == ["id", "url", "body", "comments", "status", "warnings"]


@pytest.mark.parametrize("format", [BodyFormat.TXT, BodyFormat.MD])
@pytest.mark.parametrize("level", MetadataLevel)
def test_other_formats_do_nothing_for_metadata(
    format: BodyFormat, level: MetadataLevel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise AssertionError("asked for metadata")

    expected = render(cleaned(), format)
    monkeypatch.setattr(metadata, "metadata_of", fail)
    assert render(cleaned(), format, metadata=level) == expected


def test_json_takes_the_url_of_the_page_where_none_was_given() -> None:
    document = Document("a", "", Kind.HTML)
    page = Page(document, "", (), url="https://example.org/canonical")
    assert json.loads(render(cleaned(document=document, page=page), BodyFormat.JSON))["url"] == page.url


def test_json_has_the_removed_blocks_where_asked() -> None:
    record = json.loads(render(cleaned(), BodyFormat.JSON, removed=True))
    assert [row["text"] for row in record["removed"]] == ["Advertisement", "Share this now"]


def test_comments_are_json_lines() -> None:
    assert comment_lines(cleaned(comments=())) == ""
    text = comment_lines(cleaned())
    assert "Jané" in text
    assert [json.loads(line)["id"] for line in text.splitlines()] == ["c1"]


def test_removed_blocks_name_rule_or_signals() -> None:
    by_rule, by_score = map(json.loads, removed_lines(cleaned()).splitlines())
    assert by_rule == {
        "index": 1,
        "start": 22,
        "end": 35,
        "text": "Advertisement",
        "cause": "rule",
        "note": "drop line",
        "rule": "ads/line",
        "origin": "ads.toml:7",
        "score": None,
        "signals": [],
    }
    assert (by_score["cause"], by_score["rule"], by_score["score"]) == ("score", None, -1.5)
    assert by_score["signals"] == [{"name": "length", "value": 3, "points": -1.5}]


def test_write_makes_all_files_and_folders(tmp_path: Path) -> None:
    outputs = Outputs(tmp_path / "x/a.txt", tmp_path / "y/a.comments.jsonl", tmp_path / "x/a.removed.jsonl")
    write(cleaned(comments=()), outputs, Wanted())
    assert outputs.body.read_text(encoding="utf-8") == "The bridge is closed.\n"
    assert outputs.comments is not None
    assert outputs.comments.read_bytes() == b""
    assert outputs.removed is not None
    assert len(outputs.removed.read_text(encoding="utf-8").splitlines()) == 2
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {path.name for path in outputs if path}


def test_only_what_is_wanted_is_written(tmp_path: Path) -> None:
    write(cleaned(), Outputs(tmp_path / "a.txt", None, None), Wanted())
    assert os.listdir(tmp_path) == ["a.txt"]


# -- atomic -----------------------------------------------------------------------------------------------------------


def test_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    write_atomic(tmp_path / "a.txt", b"old")
    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        write_atomic(tmp_path / "a.txt", b"new")
    assert os.listdir(tmp_path) == ["a.txt"]
    assert (tmp_path / "a.txt").read_text() == "old"


def test_link_is_replaced_and_its_target_kept(tmp_path: Path) -> None:
    (tmp_path / "target").write_text("precious")
    (tmp_path / "a.txt").symlink_to(tmp_path / "target")
    write_atomic(tmp_path / "a.txt", b"new")
    assert (tmp_path / "target").read_text() == "precious"
    assert (tmp_path / "a.txt").read_text() == "new"


def test_longest_possible_name_can_be_written(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 251 + ".txt")
    write_atomic(path, b"new")
    assert path.read_text() == "new"


def test_new_files_have_the_usual_permissions(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a.txt", b"new")
    (tmp_path / "b.txt").write_text("new")
    assert (tmp_path / "a.txt").stat().st_mode == (tmp_path / "b.txt").stat().st_mode


def test_lone_surrogates_and_line_ends_can_be_written(tmp_path: Path) -> None:
    write_atomic(tmp_path / "a.txt", encoded("a \ud83d\r\n"))
    assert (tmp_path / "a.txt").read_bytes() == b"a ?\r\n"


def test_temporary_names_differ_by_file_and_process() -> None:
    names = {temporary_path(Path("x") / name, pid) for name in ("a", "b") for pid in (1, 2)}
    assert len(names) == 4
    assert all(path.name.startswith(".") and path.parent == Path("x") for path in names)


# -- report -----------------------------------------------------------------------------------------------------------


def test_row_of_a_document() -> None:
    assert row(cleaned()) == {
        "id": "a/b.html",
        "status": "ok",
        "words": {"in": 10, "body": 4, "comments": 2, "removed": 4},
        "comments": 1,
        "rules": {"ads/line": 1},
        "warnings": ["encoding guessed: cp1252"],
        "error": None,
    }


def test_row_of_a_failure_has_the_same_columns() -> None:
    failed = failed_row("a", Status.CRASH, "ValueError: x")
    assert list(failed) == list(row(cleaned()))
    assert (failed["id"], failed["status"], failed["error"]) == ("a", "crash", "ValueError: x")


def test_rules_are_sorted() -> None:
    base = cleaned()
    verdict = base.verdicts[1]
    assert verdict.cause.match is not None
    rule = verdict.cause.match.rule
    other = Rule("a/first", rule.action, rule.arg, rule.pattern, rule.scope, rule.where, rule.origin)
    more = verdict._replace(cause=Cause(CauseKind.RULE, "", Match(other, 1, 22, 35)))
    assert list(row(cleaned(verdicts=(verdict, more, verdict)))["rules"].items()) == [("a/first", 1), ("ads/line", 2)]


def test_report_appears_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "new/cleaner-report.jsonl"
    with Report(path) as report:
        report.add(failed_row("ä", Status.CRASH, "x"))
        assert not path.exists()
    assert [json.loads(line)["id"] for line in path.read_text(encoding="utf-8").splitlines()] == ["ä"]
    assert os.listdir(path.parent) == [path.name]


def fill_and_fail(path: Path) -> None:
    with Report(path) as report:
        report.add({"id": "new"})
        raise KeyboardInterrupt


def test_report_that_says_the_same_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "cleaner-report.jsonl"
    for rows, changed in [("ab", True), ("ab", False), ("abc", True), ("ab", True), ("", True), ("", False)]:
        before = path.stat().st_ino if path.exists() else 0
        for dry in (True, False):
            with Report(path, dry=dry) as report:
                for name in rows:
                    report.add({"id": name})
            assert report.changed is changed
        assert (path.stat().st_ino != before) is changed
        assert os.listdir(tmp_path) == [path.name]


def test_dry_report_writes_nothing(tmp_path: Path) -> None:
    with Report(tmp_path / "new/report.jsonl", dry=True) as report:
        report.add({"id": "a"})
    assert report.changed
    assert os.listdir(tmp_path) == []


def test_interrupted_report_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "cleaner-report.jsonl"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        fill_and_fail(path)
    assert os.listdir(tmp_path) == [path.name]
    assert path.read_text() == "old"
