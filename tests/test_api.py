"""The Python interface: what a program that imports the package can rely on."""

from __future__ import annotations

import dataclasses
import doctest
import importlib.metadata
import importlib.resources
import inspect
import json
import pickle
import re
import subprocess
import sys
import typing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import cleaner
from cleaner import (
    CauseKind,
    Cleaned,
    Cleaner,
    CleanerError,
    Explanation,
    InputError,
    Kind,
    Label,
    Metadata,
    RuleError,
    Status,
    UsageError,
    clean,
    clean_file,
    clean_many,
    explanation_of,
)
from cleaner.metadata import metadata_of
from cleaner.output import record_of
from cleaner.rule_types import Level, Match, Rule
from cleaner.types import Block, Comment, Document, MetadataLevel, Removed, Signal

STORY = """The old bridge over the Lenne will stay closed until the spring, the council of Altmark decided on Tuesday.

Engineers had found cracks in the northern pier in October, and lorries were turned away at once.

The repair will cost 2.4 million and take five months; half of it is paid by the state, “or more”."""
TEXT = f"{STORY}\n\nAdvertisement\n"
HTML = (
    "<html><head><title>The bridge</title></head><body><article>"
    + "".join(f"<p>{paragraph}</p>" for paragraph in STORY.split("\n\n"))
    + "<p>Advertisement</p></article></body></html>"
)
OWN_LINE = "The rose show opens at noon, and everybody is asked to bring a rose."
SHIPPED_LINE = "Continue reading the main story"
OWN = f'generic = true\n[[rule]]\nid = "own"\ndrop = "line"\nis = "{OWN_LINE}"\n'
TALK = f"{STORY}\n\n1 Comment\n\nJane says:\nJuly 26, 2012 at 3:56 pm\nI drove over it.\n\nAdvertisement"
SITE = OWN.replace("generic = true", 'site = ["example.org", "*.example.net"]')


def own_rules(folder: Path, text: str = OWN, name: str = "own.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# -- input ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", [clean, Cleaner().clean], ids=["clean", "Cleaner"])
@pytest.mark.parametrize("source", [TEXT, TEXT.encode(), TEXT.encode("utf-16"), b"\xef\xbb\xbf" + TEXT.encode()])
def test_text_comes_as_str_or_bytes(source: str | bytes, call: Any) -> None:
    cleaned = call(source)

    assert cleaned.kind is Kind.TEXT
    assert cleaned.body == STORY
    assert [block.text for block in cleaned.removed] == ["Advertisement"]


@pytest.mark.parametrize("call", [clean, Cleaner().clean], ids=["clean", "Cleaner"])
@pytest.mark.parametrize("source", [HTML, HTML.encode(), HTML.encode("utf-16")])
def test_a_page_comes_as_str_or_bytes(source: str | bytes, call: Any) -> None:
    cleaned = call(source)

    assert cleaned.kind is Kind.HTML
    assert cleaned.title == "The bridge"
    assert cleaned.body == STORY


def test_bytes_are_decoded_as_the_page_declares() -> None:
    page = HTML.replace("<head>", '<head><meta charset="windows-1252">')

    cleaned = clean(page.encode("cp1252"), trace=True)

    assert cleaned.body == STORY
    assert cleaned.trace.document.encoding == "cp1252"


def test_of_a_str_no_encoding_is_known() -> None:
    assert clean(TEXT, trace=True).trace.document.encoding is None
    assert clean(TEXT.encode(), trace=True).trace.document.encoding == "utf-8"


@pytest.mark.parametrize("kind", [Kind.TEXT, "text"])
def test_a_given_kind_is_believed_over_the_look_of_the_content(kind: Kind | str) -> None:
    cleaned = clean("<p>The bridge opened on Monday.</p>", kind=kind)

    assert cleaned.kind is Kind.TEXT
    assert cleaned.body == "<p>The bridge opened on Monday.</p>"


@pytest.mark.parametrize("kind", [Kind.HTML, "html"])
def test_text_given_as_html_is_read_as_html(kind: Kind | str) -> None:
    cleaned = clean("The bridge &amp; the ferry opened on Monday, after two years of work.", kind=kind, trace=True)

    assert cleaned.kind is Kind.HTML
    assert [v.block.text for v in cleaned.trace.verdicts] == [
        "The bridge & the ferry opened on Monday, after two years of work."
    ]


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", bytes(range(256)) * 40], ids=["pdf", "binary"]
)
def test_bytes_that_are_no_text_are_refused_with_a_reason_and_a_remedy(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        clean(data)

    assert caught.value.status is Status.UNDECODABLE
    assert caught.value.hint
    assert isinstance(caught.value, CleanerError)


@pytest.mark.parametrize("source", ["", b"", "\n", "\ufeff", "\x00", "\ud800 and so on", "a\x00b\x01c"])
def test_odd_strings_do_no_harm(source: str | bytes) -> None:
    for kind in Kind:
        assert clean(source, kind=kind).status in (Status.OK, Status.EMPTY)


# -- url and rules ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "applies"),
    [
        ("https://example.org/2026/bridge", True),
        ("https://www.example.org/", True),
        ("http://EXAMPLE.org:8080/a?b", True),
        ("https://news.example.net/a", True),
        ("https://example.com/a", False),
        ("https://notexample.org/a", False),
        ("https://news.example.org/a", False),
        (None, False),
    ],
)
def test_the_url_selects_the_rules_of_its_site(url: str | None, applies: bool, tmp_path: Path) -> None:
    cleaned = Cleaner([own_rules(tmp_path, SITE)], default_rules=False).clean(f"{STORY}\n\n{OWN_LINE}", url=url)

    assert (OWN_LINE not in cleaned.body) is applies
    assert cleaned.url == url


def test_a_page_that_names_its_own_address_needs_no_url(tmp_path: Path) -> None:
    page = HTML.replace("<head>", '<head><link rel="canonical" href="https://example.org/2026/bridge">')
    page = page.replace("<p>Advertisement</p>", f"<p>{OWN_LINE}</p>")

    cleaned = Cleaner([own_rules(tmp_path, SITE)], default_rules=False).clean(page)

    assert OWN_LINE not in cleaned.body
    assert (
        Cleaner([own_rules(tmp_path, SITE)], default_rules=False).clean(page, url="https://example.com").body
        != cleaned.body
    )


@pytest.mark.parametrize("shape", [str, Path])
@pytest.mark.parametrize("name", ["own.toml", "."], ids=["file", "folder"])
def test_rules_are_files_or_folders(name: str, shape: type, tmp_path: Path) -> None:
    own_rules(tmp_path)

    cleaner = Cleaner([shape(tmp_path / name)], default_rules=False)

    assert cleaner.clean(f"{STORY}\n\n{OWN_LINE}").body == STORY


def test_own_rules_add_to_the_shipped_ones(tmp_path: Path) -> None:
    source, own = f"{STORY}\n\n{OWN_LINE}\n\n{SHIPPED_LINE}", [own_rules(tmp_path)]

    assert clean(source, rules=own).body == STORY
    assert Cleaner(own).clean(source).body == STORY


def test_the_shipped_rules_can_be_left_out(tmp_path: Path) -> None:
    source = f"{STORY}\n\n{OWN_LINE}\n\n{SHIPPED_LINE}"

    assert Cleaner(default_rules=False).clean(source).body == source
    assert Cleaner([own_rules(tmp_path)], default_rules=False).clean(source).body == f"{STORY}\n\n{SHIPPED_LINE}"


def test_own_rules_of_one_cleaner_do_not_reach_another(tmp_path: Path) -> None:
    source = f"{STORY}\n\n{OWN_LINE}"

    assert Cleaner([own_rules(tmp_path)]).clean(source).body == STORY
    assert Cleaner().clean(source).body == source
    assert clean(source).body == source


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("generic = true\n\n[[rule]]\nid = 'a'\ndrop = 'line'\nre = '(('\n", 6, "compile"),
        ("generic = true\n[[rule]]\nid = 'a'\ndropp = 'line'\nis = 'x'\n", 4, "dropp"),
        ("generic = true\n[[rule]\n", 2, "TOML"),
        ("[[rule]]\nid = 'a'\ndrop = 'line'\nis = 'x'\n", 1, "scope"),
    ],
)
def test_a_broken_rule_file_is_told_before_anything_is_cleaned(
    text: str, line: int, message: str, tmp_path: Path
) -> None:
    path = own_rules(tmp_path, text)

    with pytest.raises(RuleError, match=message) as caught:
        Cleaner([path])

    assert (caught.value.path, caught.value.line) == (str(path), line)
    assert caught.value.hint
    assert str(caught.value).startswith(f"{path}:{line}: ")


@pytest.mark.parametrize("source", [TEXT, b"%PDF-1.7\n"], ids=["text", "no text"])
def test_a_broken_rule_file_comes_before_the_document(source: str | bytes, tmp_path: Path) -> None:
    with pytest.raises(RuleError):
        clean(source, rules=[own_rules(tmp_path, "generic = maybe")])


@pytest.mark.parametrize("name", ["missing.toml", "."], ids=["no file", "folder without rules"])
def test_rules_that_are_not_there_are_told(name: str, tmp_path: Path) -> None:
    with pytest.raises(RuleError, match="check the path"):
        Cleaner([tmp_path / name])


# -- results ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def result() -> Cleaned:
    return clean(TALK, id="a/b", trace=True)


def frozen(value: Any) -> bool:
    """True where nothing of a value can be set, all the way down."""
    if isinstance(value, tuple | frozenset):
        return all(map(frozen, value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        params: Any = getattr(value, "__dataclass_params__")  # noqa: B009 - no public name for it
        return bool(params.frozen) and all(frozen(getattr(value, f.name)) for f in dataclasses.fields(value))
    return isinstance(value, str | bytes | int | float | date | None)


def test_results_are_immutable_all_the_way_down(result: Cleaned) -> None:
    parts = {field.name: getattr(result, field.name) for field in dataclasses.fields(result)}

    assert {name for name, value in parts.items() if not frozen(value)} == set()
    assert result.comments
    assert result.removed


@pytest.mark.parametrize(
    ("part", "name"),
    [
        (lambda cleaned: cleaned, "body"),
        (lambda cleaned: cleaned.metadata, "title"),
        (lambda cleaned: cleaned.comments[0], "text"),
        (lambda cleaned: cleaned.removed[0], "text"),
        (lambda cleaned: cleaned.trace, "body"),
        (lambda cleaned: cleaned.trace.document, "source"),
        (lambda cleaned: cleaned.trace.page, "text"),
        (lambda cleaned: cleaned.trace.verdicts[0], "label"),
        (lambda cleaned: cleaned.trace.verdicts[0].block, "text"),
    ],
)
def test_no_part_of_a_result_can_be_set(part: Any, name: str, result: Cleaned) -> None:
    with pytest.raises(AttributeError):
        setattr(part(result), name, "other")


def test_a_comment_is_written_in_the_documented_order(result: Cleaned) -> None:
    (comment,) = result.comments

    assert list(comment.record()) == [
        "id", "parent_id", "depth", "author", "published", "published_raw", "url", "score", "text", "source", "span",
        "cause",
    ]  # fmt: skip
    assert comment.record()["author"] == "Jane"
    assert comment.record()["published"] == "2012-07-26T15:56:00"
    start, end = comment.record()["span"]
    assert TALK[start:end] == comment.text == "I drove over it."


@pytest.mark.parametrize("source", [TALK, HTML], ids=["text", "page"])
@pytest.mark.parametrize("trace", [False, True])
def test_a_result_can_be_pickled_hashed_and_compared(source: str, trace: bool) -> None:
    cleaned = clean(source, trace=trace)

    again = pickle.loads(pickle.dumps(cleaned))

    assert again == cleaned == clean(source)
    assert len({again, cleaned, clean(source)}) == 1
    assert again.trace is None
    assert cleaned != clean(source, id="other")


def test_a_result_shows_itself_in_one_line(result: Cleaned) -> None:
    words = len(result.body.split())

    assert repr(result) == str(result) == f"<Cleaned ok: {words} words, 1 comments, {len(result.removed)} removed>"
    assert repr(dataclasses.replace(result, body="word " * 1234)).startswith("<Cleaned ok: 1,234 words,")
    assert "\n" not in repr(clean(HTML, trace=True))


def test_the_trace_is_there_where_it_was_asked_for() -> None:
    plain, traced = clean(HTML), clean(HTML, trace=True)

    assert plain.trace is None
    assert traced.trace is not None
    assert traced.trace.page.tree is not None
    assert all(verdict.score is None or verdict.score.signals for verdict in traced.trace.verdicts)


@pytest.mark.parametrize("source", [TALK, HTML], ids=["text", "page"])
@pytest.mark.parametrize("removed", [False, True])
@pytest.mark.parametrize("level", MetadataLevel)
def test_the_record_of_a_result_is_that_of_json_output(source: str, level: MetadataLevel, removed: bool) -> None:
    cleaned = clean(source, id="a", metadata=level, trace=True)
    stated = level is not MetadataLevel.NONE

    record = cleaned.to_dict(metadata=stated, removed=removed)

    assert list(record.items()) == list(record_of(cleaned.trace, level, removed=removed).items())
    assert json.loads(cleaned.to_json(metadata=stated, removed=removed)) == record


def test_a_record_has_metadata_and_no_removed_blocks_unless_told_otherwise(result: Cleaned) -> None:
    assert list(result.to_dict()) == [
        "id", "url", "title", "author", "published", "site", "lang", "body", "comments", "status", "warnings",
    ]  # fmt: skip
    assert list(result.to_dict(metadata=False)) == ["id", "url", "body", "comments", "status", "warnings"]
    assert [row["text"] for row in result.to_dict(removed=True)["removed"]] == [block.text for block in result.removed]


def test_removed_blocks_say_where_they_were_and_why(result: Cleaned) -> None:
    _, name, _, advert = result.removed

    assert [TALK[block.start : block.end] for block in (name, advert)] == ["Jane says:", "Advertisement"]
    assert (name.cause, name.rule) == (CauseKind.THREAD, None)
    assert name.reason == f"comment thread: {name.note}"
    assert (advert.cause, advert.note) == (CauseKind.RULE, "drop line")
    assert advert.reason == f"rule {advert.rule}: drop line"
    assert advert.origin.startswith("rules/generic/")
    (scored,) = clean("About us | Contact | Imprint", kind="text", default_rules=False).removed
    assert scored.cause is CauseKind.SCORE
    assert scored.reason == f"score {scored.score:+.2f}"
    assert Removed("a", 0, 1, 0, CauseKind.SCORE).reason == "score"


def test_metadata_is_read_as_far_as_asked_for() -> None:
    page = HTML.replace("<head>", '<head><meta name="author" content="Jane Roe">')

    assert clean(page).metadata == metadata_of(clean(page, trace=True).trace)
    assert clean(page).metadata.author == "Jane Roe"
    assert clean(page, metadata="none").metadata == Metadata(title="The bridge")
    assert clean(page, metadata="full").metadata.author == "Jane Roe"


def test_the_id_is_handed_on() -> None:
    assert Cleaner().clean(TEXT, id="a/b").id == "a/b"
    assert clean(TEXT).id == ""


def test_the_url_is_the_given_one_or_that_of_the_page() -> None:
    page = HTML.replace("<head>", '<head><link rel="canonical" href="https://example.org/2026/bridge">')

    assert clean(page).url == "https://example.org/2026/bridge"
    assert clean(page, url="https://example.com/a").url == "https://example.com/a"
    assert clean(TEXT).url is None


def test_a_document_that_was_read_already_can_be_cleaned_with_and_without_trace() -> None:
    document = Document("a", TEXT, Kind.TEXT)

    plain, traced = Cleaner().trace_document(document), Cleaner().trace_document(document, signals=True)

    assert plain.document is document
    assert (plain.body, plain.status) == (traced.body, traced.status) == (STORY, Status.OK)
    scores = [verdict.score for verdict in traced.verdicts if verdict.label is Label.BODY]
    assert all(score is not None and score.signals and isinstance(score.signals[0], Signal) for score in scores)


def test_enums_are_the_strings_that_files_hold() -> None:
    assert [kind.value for kind in Kind] == ["html", "text"]
    assert [label.value for label in Label] == ["body", "comment", "removed"]
    assert f"{Label.BODY}" == "body"
    assert sorted(Level, key=lambda level: level.rank) == [Level.GENERIC, Level.PLATFORM, Level.SITE]


def test_just_the_statuses_without_output_have_failed() -> None:
    assert {status.value for status in Status if status.failed} == {
        "unreadable", "undecodable", "too-large", "timeout", "memory", "crash",
    }  # fmt: skip
    assert {status.value for status in Status if not status.failed} == {"ok", "empty", "suspicious", "truncated"}


# -- arguments that make no sense --------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", [clean, Cleaner().clean], ids=["clean", "Cleaner"])
@pytest.mark.parametrize(
    ("source", "options", "message"),
    [
        (None, {}, r"str or bytes, not None"),
        (7, {}, r"str or bytes, not of type int"),
        (Path("a.html"), {}, r"use clean_file\('a.html'\)"),
        (TEXT, {"kind": "pdf"}, r"kind='pdf': must be one of 'html', 'text'"),
        (TEXT, {"kind": ["html"]}, r"kind=\['html'\]: must be one of"),
        (TEXT, {"url": "nohost"}, r"url='nohost': has no host; .*https://example.org/story"),
        (TEXT, {"url": "http://"}, r"url='http://': has no host"),
        (TEXT, {"url": 7}, r"url=7: must be a str or None, not of type int"),
        (TEXT, {"id": 4}, r"id=4: must be a str, not of type int"),
        (TEXT, {"metadata": "all"}, r"metadata='all': must be one of 'none', 'basic', 'full'"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused_with_a_remedy(
    call: Any, source: Any, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        call(source, **options)
    assert isinstance(caught.value, CleanerError)


@pytest.mark.parametrize("shape", [str, Path])
def test_one_path_of_rules_needs_no_list(shape: type, tmp_path: Path) -> None:
    path = shape(own_rules(tmp_path))

    assert clean(f"{STORY}\n\n{OWN_LINE}", rules=path).body == STORY
    assert Cleaner(path).clean(f"{STORY}\n\n{OWN_LINE}").body == STORY


@pytest.mark.parametrize("rules", [None, 7, [None], [b"own.toml"]], ids=str)
def test_rules_that_are_no_paths_are_refused(rules: Any) -> None:
    with pytest.raises(UsageError, match="rule file"):
        clean(TEXT, rules=rules)
    with pytest.raises(UsageError, match="rule file"):
        clean_many([TEXT], rules=rules)


@pytest.mark.parametrize("call", [clean, clean_file, clean_many, Cleaner], ids=lambda call: call.__name__)
def test_every_call_tells_of_a_rule_file_that_is_missing(call: Any, tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"missing\.toml"):
        call(*([] if call is Cleaner else [TEXT]), rules=tmp_path / "missing.toml")


@pytest.mark.parametrize(
    "error",
    [InputError("a", "is empty", "fill it", Status.UNREADABLE), RuleError("a", 1, "b", "c"), UsageError("no")],
    ids=lambda error: type(error).__name__,
)
def test_errors_can_be_sent_to_another_process(error: CleanerError) -> None:
    again = pickle.loads(pickle.dumps(error))

    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


# -- files -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", [clean_file, Cleaner().clean_file], ids=["clean_file", "Cleaner"])
@pytest.mark.parametrize("shape", [str, Path])
def test_a_file_gives_what_its_content_gives(call: Any, shape: type, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(HTML, encoding="utf-8")

    assert call(shape(path)) == clean(HTML, id=str(path))
    assert call(path, id="a", url="https://example.org/a") == clean(HTML, id="a", url="https://example.org/a")


def test_the_name_of_a_file_tells_its_kind(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("<p>The bridge opened on Monday.</p>", encoding="utf-8")

    assert clean_file(path).kind is Kind.TEXT
    assert clean_file(path, kind="html").kind is Kind.HTML


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"missing\.html") as caught:
        clean_file(tmp_path / "missing.html")
    assert caught.value.status is Status.UNREADABLE
    with pytest.raises(UsageError, match="takes a path, not None"):
        clean_file(None)


# -- many documents ----------------------------------------------------------------------------------------------------


def test_many_documents_come_in_the_order_of_the_input(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text(HTML, encoding="utf-8")
    address = "https://example.org/a"
    sources = [TALK, path, (HTML.encode(), {"id": "a", "url": address, "kind": "html"}), (path, {"kind": "text"})]

    results = list(clean_many(sources, jobs=2))

    assert results == [
        clean(TALK, id="0"),
        clean_file(path),
        clean(HTML.encode(), id="a", url=address),
        clean_file(path, kind="text"),
    ]


def test_a_document_that_fails_costs_itself_alone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    missing = tmp_path / "missing.html"
    sources = [b"%PDF-1.7\n", TEXT, missing, (TEXT, {"url": "nohost", "id": "x"}), (TEXT, {"kind": []}), HTML]

    results = list(clean_many(iter(sources), jobs=1))

    assert [result.status.value for result in results] == [
        "undecodable", "ok", "unreadable", "unreadable", "unreadable", "ok",
    ]  # fmt: skip
    assert [result.id for result in results] == ["0", "1", str(missing), "x", "4", "5"]
    assert [result.error is None for result in results] == [not result.status.failed for result in results]
    assert results[3].url == "nohost"
    assert results[3].error == "url='nohost': has no host; give it in full, such as https://example.org/story, or None"
    assert results[0].body == ""
    assert results[0].to_dict()["error"] == results[0].error
    assert repr(results[0]) == f"<Cleaned undecodable: {results[0].error}>"
    assert pickle.loads(pickle.dumps(results[0])) == results[0]
    assert [record.name for record in caplog.records] == ["cleaner.api"] * 4


@pytest.mark.parametrize(
    ("sources", "options", "message"),
    [
        ("<p>A page</p>", {}, "takes an iterable of documents, not of type str; use clean or clean_file"),
        (Path("a.html"), {}, "takes an iterable of documents"),
        (None, {}, "takes an iterable of documents, not None"),
        ([TEXT], {"jobs": "2"}, "jobs='2': must be a number above 0, or None for one per core"),
        ([TEXT], {"jobs": 0}, "jobs=0: must be"),
        ([TEXT], {"timeout": "x"}, "timeout='x': must be a number above 0"),
        ([TEXT], {"timeout": 0}, "timeout=0: must be"),
        ([TEXT], {"memory": -1}, "memory=-1: must be a number above 0, or None for no limit"),
    ],
)
def test_many_documents_with_an_argument_that_makes_no_sense(
    sources: Any, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(message)):
        clean_many(sources, **options)


def test_a_path_with_a_null_character_cannot_be_read() -> None:
    with pytest.raises(InputError, match="is no path"):
        clean_file("a\0b")


def test_rules_and_metadata_reach_the_workers(tmp_path: Path) -> None:
    source = f"{STORY}\n\n{OWN_LINE}\n\n{SHIPPED_LINE}"

    (own,) = clean_many([source], rules=own_rules(tmp_path), default_rules=False, jobs=1)
    (bare,) = clean_many([HTML], metadata="none", jobs=1)

    assert own.body == f"{STORY}\n\n{SHIPPED_LINE}"
    assert bare.metadata == Metadata(title="The bridge")


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (None, "document 0 is None; give str, bytes or a Path"),
        ((TEXT, "html"), "document 0 is a tuple, but not one of a source and a mapping"),
        ((TEXT,), "document 0 is a tuple"),
        ((TEXT, {"lang": "en"}), "document 0 has the option 'lang'; there are url, kind, id"),
    ],
)
def test_an_item_that_makes_no_sense_is_refused(item: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        list(clean_many([item], jobs=1))


@pytest.mark.parametrize(("options", "message"), [({"jobs": 0}, "jobs=0"), ({"metadata": "all"}, "metadata='all'")])
def test_options_of_many_documents_are_checked_before_the_first(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        clean_many([], **options)


# -- explanations ------------------------------------------------------------------------------------------------------


def test_an_explanation_is_text_and_data(result: Cleaned) -> None:
    explained = explanation_of(result)

    assert isinstance(explained, Explanation)
    assert str(explained) == explained.text()
    assert "Advertisement" in str(explained)
    assert max(map(len, explained.text(width=60).splitlines())) <= 60
    labels = [block["label"] for block in explained.data["blocks"]]
    assert labels == [verdict.label.value for verdict in result.trace.verdicts]
    assert json.loads(explained.to_json()) == explained.data


def test_a_document_is_cleaned_to_be_explained(result: Cleaned) -> None:
    assert explanation_of(TALK, id="a/b") == explanation_of(result)
    with pytest.raises(UsageError, match="trace=True"):
        explanation_of(clean(TALK))
    with pytest.raises(UsageError, match="not None"):
        explanation_of(None)


# -- the package ------------------------------------------------------------------------------------------------------


def test_all_names_that_are_promised_are_there() -> None:
    assert {"clean", "clean_file", "clean_many", "Cleaner", "explanation_of"} <= set(cleaner.__all__)
    assert {"Cleaned", "Removed", "Trace", "Comment", "Kind", "Label", "Status", "Verdict"} <= set(cleaner.__all__)
    errors = {
        name for name, value in vars(cleaner.errors).items() if getattr(value, "__bases__", ()) and "Error" in name
    }
    assert {"CleanerError", "InputError", "RuleError", "UsageError"} == errors <= set(cleaner.__all__)
    for name in cleaner.__all__:
        assert getattr(cleaner, name).__doc__


def test_the_version_is_that_of_the_distribution() -> None:
    assert cleaner.__version__ == importlib.metadata.version("article-cleaner")


def test_the_package_says_that_it_is_typed() -> None:
    assert importlib.resources.files("cleaner").joinpath("py.typed").is_file()


@pytest.mark.parametrize(
    "function",
    [
        *(clean, clean_file, clean_many, explanation_of, Cleaner.__init__, Cleaner.clean, Cleaner.clean_file),
        *(Cleaner.trace_document, Cleaned.to_dict, Cleaned.to_json, Comment.record, Block.content.fget),
    ],
    ids=lambda function: function.__qualname__,
)
def test_public_functions_have_type_hints(function: Any) -> None:
    hints = typing.get_type_hints(function)

    names = function.__code__.co_varnames[: function.__code__.co_argcount + function.__code__.co_kwonlyargcount]
    assert set(names) - {"self"} <= set(hints)
    assert "return" in hints


def test_all_arguments_but_the_first_are_keywords_in_one_order() -> None:
    order = ["url", "kind", "id", "rules", "default_rules", "metadata", "trace", "jobs", "timeout", "memory"]
    calls: list[Any] = [clean, clean_file, clean_many, explanation_of, Cleaner, Cleaner.clean, Cleaner.clean_file]
    for call in calls:
        first, *others = [p for p in inspect.signature(call).parameters.values() if p.name != "self"]
        assert first.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
        assert {parameter.kind for parameter in others} == {inspect.Parameter.KEYWORD_ONLY}
        names = [parameter.name for parameter in others]
        assert names == [name for name in order if name in names]
    assert list(inspect.signature(clean).parameters) == ["source", *order[:7]]


@pytest.mark.slow
def test_a_program_without_logging_sees_nothing_of_ours() -> None:
    script = "import cleaner; print(list(cleaner.clean_many([b'%PDF-1.7'], jobs=1))[0].status.value)"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("undecodable\n", "")


def test_warnings_of_a_document_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", logger="cleaner")

    cleaned = clean(HTML.replace("<head>", '<head><meta charset="utf-8">').encode("cp1252"), id="a")

    assert cleaned.warnings
    assert [record.getMessage() for record in caplog.records] == [f"a: {warning}" for warning in cleaned.warnings]


@pytest.mark.parametrize("url", ["", "urn:isbn:9780141036144", "file:///home/jane/story.html", "about:blank"])
def test_an_address_without_a_host_selects_no_site(url: str) -> None:
    assert clean(TEXT, url=url).body == clean(TEXT).body


@pytest.mark.slow
def test_import_is_light_and_all_names_are_there() -> None:
    script = (
        "import sys, cleaner; print({*cleaner.__all__} <= {*dir(cleaner)}, 'cleaner.pipeline' in sys.modules);"
        "print(sorted(n for n in cleaner.__all__ if not callable(getattr(cleaner, n))))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout == "True False\n[]\n"
    with pytest.raises(AttributeError, match="'cleaner' has no attribute 'nothing'"):
        _ = cleaner.nothing  # type: ignore[attr-defined]


def test_doctests_of_the_package_pass() -> None:
    found = doctest.testmod(cleaner)

    assert found.attempted > 0
    assert found.failed == 0


def test_rules_and_matches_of_a_result_lead_to_the_rule_file(result: Cleaned) -> None:
    matches = [verdict.cause.match for verdict in result.trace.removed if verdict.cause.match is not None]

    assert matches
    for match in matches:
        assert isinstance(match, Match)
        assert isinstance(match.rule, Rule)
        path, _, line = str(match.rule.origin).rpartition(":")
        assert path.endswith(".toml")
        assert int(line) > 0
