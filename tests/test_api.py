"""The Python interface: what a program that imports the package can rely on."""

from __future__ import annotations

import dataclasses
import doctest
import importlib.metadata
import importlib.resources
import pickle
import subprocess
import sys
import typing
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import cleaner
from cleaner import Cleaner, CleanerError, InputError, Kind, Label, RuleError, Status, Trace, clean
from cleaner.rule_types import Level, Match, Rule
from cleaner.types import Block, Comment, Document, Signal

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

    assert cleaned.document.kind is Kind.TEXT
    assert cleaned.body == STORY
    assert [verdict.block.text for verdict in cleaned.removed] == ["Advertisement"]


@pytest.mark.parametrize("call", [clean, Cleaner().clean], ids=["clean", "Cleaner"])
@pytest.mark.parametrize("source", [HTML, HTML.encode(), HTML.encode("utf-16")])
def test_a_page_comes_as_str_or_bytes(source: str | bytes, call: Any) -> None:
    cleaned = call(source)

    assert cleaned.document.kind is Kind.HTML
    assert cleaned.title == "The bridge"
    assert cleaned.body == STORY


def test_bytes_are_decoded_as_the_page_declares() -> None:
    page = HTML.replace("<head>", '<head><meta charset="windows-1252">')

    cleaned = clean(page.encode("cp1252"))

    assert cleaned.body == STORY
    assert cleaned.document.encoding == "cp1252"


def test_of_a_str_no_encoding_is_known() -> None:
    assert clean(TEXT).document.encoding is None
    assert clean(TEXT.encode()).document.encoding == "utf-8"


@pytest.mark.parametrize("kind", [Kind.TEXT, "text"])
def test_a_given_kind_is_believed_over_the_look_of_the_content(kind: Kind | str) -> None:
    cleaned = clean("<p>The bridge opened on Monday.</p>", kind=kind)

    assert cleaned.document.kind is Kind.TEXT
    assert cleaned.body == "<p>The bridge opened on Monday.</p>"


@pytest.mark.parametrize("kind", [Kind.HTML, "html"])
def test_text_given_as_html_is_read_as_html(kind: Kind | str) -> None:
    cleaned = clean("The bridge &amp; the ferry opened on Monday, after two years of work.", kind=kind)

    assert cleaned.document.kind is Kind.HTML
    assert [v.block.text for v in cleaned.verdicts] == [
        "The bridge & the ferry opened on Monday, after two years of work."
    ]


def test_a_kind_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="pdf"):
        clean(TEXT, kind="pdf")


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
    assert cleaned.document.url == url


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
def result() -> Trace:
    return clean(f"{STORY}\n\n1 Comment\n\nJane says:\nJuly 26, 2012 at 3:56 pm\nI drove over it.\n\nAdvertisement")


def frozen(value: Any) -> bool:
    """True where nothing of a value can be set, all the way down."""
    if isinstance(value, tuple | frozenset):
        return all(map(frozen, value))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        params: Any = getattr(value, "__dataclass_params__")  # noqa: B009 - no public name for it
        return bool(params.frozen) and all(frozen(getattr(value, f.name)) for f in dataclasses.fields(value))
    return isinstance(value, str | bytes | int | float | date | None)


def test_results_are_immutable_all_the_way_down(result: Trace) -> None:
    parts = {field.name: getattr(result, field.name) for field in dataclasses.fields(result)}

    assert {name for name, value in parts.items() if not frozen(value)} == set()
    assert result.comments
    assert result.removed


@pytest.mark.parametrize(
    ("part", "name"),
    [
        (lambda cleaned: cleaned, "body"),
        (lambda cleaned: cleaned.document, "source"),
        (lambda cleaned: cleaned.page, "text"),
        (lambda cleaned: cleaned.comments[0], "text"),
        (lambda cleaned: cleaned.verdicts[0], "label"),
        (lambda cleaned: cleaned.verdicts[0].block, "text"),
    ],
)
def test_no_part_of_a_result_can_be_set(part: Any, name: str, result: Trace) -> None:
    with pytest.raises(AttributeError):
        setattr(part(result), name, "other")


def test_a_comment_is_written_in_the_documented_order(result: Trace) -> None:
    (comment,) = result.comments

    assert list(comment.record()) == [
        "id", "parent_id", "depth", "author", "published", "published_raw", "url", "score", "text", "source", "span",
        "cause",
    ]  # fmt: skip
    assert comment.record()["author"] == "Jane"
    assert comment.record()["published"] == "2012-07-26T15:56:00"
    start, end = comment.record()["span"]
    assert result.page.text[start:end] == comment.text == "I drove over it."


def test_a_result_of_a_text_can_be_pickled(result: Trace) -> None:
    again = pickle.loads(pickle.dumps(result))

    assert (again.body, again.comments, again.status) == (result.body, result.comments, result.status)


def test_the_id_is_handed_on() -> None:
    assert Cleaner().clean(TEXT, id="a/b").document.id == "a/b"
    assert clean(TEXT).document.id == ""


def test_a_document_that_was_read_already_can_be_cleaned_with_and_without_trace() -> None:
    document = Document("a", TEXT, Kind.TEXT)

    plain, traced = Cleaner().clean_document(document), Cleaner().clean_document(document, trace=True)

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


# -- the package ------------------------------------------------------------------------------------------------------


def test_all_names_that_are_promised_are_there() -> None:
    assert {"clean", "Cleaner", "Trace", "Comment", "Document", "Kind", "Label", "Status", "Verdict"} <= set(
        cleaner.__all__
    )
    assert {"CleanerError", "InputError", "RuleError"} <= set(cleaner.__all__)
    for name in cleaner.__all__:
        assert getattr(cleaner, name).__doc__


def test_the_version_is_that_of_the_distribution() -> None:
    assert cleaner.__version__ == importlib.metadata.version("article-cleaner")


def test_the_package_says_that_it_is_typed() -> None:
    assert importlib.resources.files("cleaner").joinpath("py.typed").is_file()


@pytest.mark.parametrize(
    "function", [clean, Cleaner.__init__, Cleaner.clean, Cleaner.clean_document, Comment.record, Block.content.fget]
)
def test_public_functions_have_type_hints(function: Any) -> None:
    hints = typing.get_type_hints(function)

    names = function.__code__.co_varnames[: function.__code__.co_argcount + function.__code__.co_kwonlyargcount]
    assert set(names) - {"self"} <= set(hints)
    assert "return" in hints


def test_the_interface_of_clean_is_the_documented_one() -> None:
    code = clean.__code__

    assert code.co_varnames[: code.co_argcount] == ("html_or_text", "url", "kind", "rules")
    assert clean.__defaults__ == (None, None, None)


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


def test_rules_and_matches_of_a_result_lead_to_the_rule_file(result: Trace) -> None:
    matches = [verdict.cause.match for verdict in result.removed if verdict.cause.match is not None]

    assert matches
    for match in matches:
        assert isinstance(match, Match)
        assert isinstance(match.rule, Rule)
        path, _, line = str(match.rule.origin).rpartition(":")
        assert path.endswith(".toml")
        assert int(line) > 0
