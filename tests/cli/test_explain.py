"""`cleaner explain`: what it reads, what it writes, and how it fails."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cleaner import Cleaner
from cleaner.cli.explain import explain, wants_color
from cleaner.cli.main import main
from cleaner.explain import replay
from cleaner.reading import document as document_reader

ARTICLE = """Bridge to stay closed until spring

The council said on Tuesday that lorries would have to keep to the ring road until the northern pier has been repaired.

Advertisement

Engineers found the cracks in October, after a routine inspection, and asked for the bridge to be closed at once.
"""
RULE = """
schema = 1
generic = true

[[rule]]
id = "engineers"
drop = "line"
starts = "Engineers found"
hit = ["Engineers found nothing."]
miss = ["The engineers found nothing."]
"""


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


def invoke(*arguments: str | Path, stdin: bytes | None = None, **environment: str) -> Result:
    env = {"COLUMNS": "100", "NO_COLOR": None, "FORCE_COLOR": None, **environment}
    return CliRunner().invoke(explain, [str(argument) for argument in arguments], input=stdin, env=env)


def test_shows_labels_and_summary(article: Path) -> None:
    result = invoke(article)
    assert result.exit_code == 0
    assert "removed  2  Advertisement\n" in result.output
    assert "status   ok\n" in result.output


def test_json_replays_to_the_output(article: Path) -> None:
    explained = json.loads(invoke(article, "--json").output)
    cleaned = Cleaner().trace_document(document_reader.read_path(article, id=""))
    assert replay(explained) == (cleaned.body, [])


def test_json_is_utf8_and_keeps_letters(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("橋は春まで閉鎖されます。\n", encoding="utf-8")
    assert "橋は春まで閉鎖されます。".encode() in invoke(tmp_path / "a.txt", "--json").stdout_bytes


def test_dash_reads_standard_input() -> None:
    assert "removed  2  Advertisement\n" in invoke("-", stdin=ARTICLE.encode()).output


def test_reads_a_file_that_begins_with_a_dash_after_two_dashes(article: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    article.rename(article.with_name("-a.txt"))
    monkeypatch.chdir(article.parent)
    assert "removed  2  Advertisement\n" in invoke("--", "-a.txt").output


def test_full_shows_whole_texts(article: Path) -> None:
    assert "repaired." not in invoke(article).output
    assert "repaired." in invoke(article, "--full").output


def test_kind_is_handed_on() -> None:
    html = b"<html><body><p>The council met on Tuesday and talked.</p></body></html>"
    assert "<p>" not in invoke("-", "--kind", "html", stdin=html).output
    assert "<p>" in invoke("-", "--kind", "text", stdin=html).output


def test_url_is_handed_on(article: Path) -> None:
    document = json.loads(invoke(article, "--json", "--url", "https://news.example.org/a").output)["document"]
    assert (document["url"], document["host"]) == ("https://news.example.org/a", "news.example.org")


def test_rules_are_added(article: Path, tmp_path: Path) -> None:
    rules = tmp_path / "mine.toml"
    rules.write_text(RULE, encoding="utf-8")
    blocks = json.loads(invoke(article, "--json", "--rules", rules).output)["blocks"]
    assert [block["label"] for block in blocks] == ["body", "body", "removed", "removed"]
    assert blocks[3]["cause"]["rule"].endswith("engineers")
    assert blocks[3]["cause"]["origin"].startswith(str(rules))


def test_no_default_rules_leaves_the_shipped_ones_out(article: Path) -> None:
    def rules(*options: str) -> set[str]:
        blocks = json.loads(invoke(article, "--json", *options).output)["blocks"]
        return {block["cause"]["rule"] for block in blocks} - {None}

    assert rules()
    assert not rules("--no-default-rules")


@pytest.mark.parametrize(
    ("options", "environment", "colored"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color"], {}, True),
        (["--color"], {"NO_COLOR": "1"}, True),
        (["--no-color"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour(article: Path, options: list[str], environment: dict[str, str], colored: bool) -> None:
    assert ("\x1b[" in invoke(article, *options, **environment).output) == colored


@pytest.mark.parametrize(
    ("environment", "terminal", "colored"),
    [
        ({}, True, True),
        ({}, False, False),
        ({"NO_COLOR": "1"}, True, False),
        ({"NO_COLOR": ""}, True, True),
        ({"FORCE_COLOR": "1"}, False, True),
        ({"FORCE_COLOR": ""}, False, False),
        ({"TERM": "dumb"}, True, False),
        ({"TERM": "dumb", "FORCE_COLOR": "1"}, True, True),
    ],
)
def test_environment_decides_on_colour(environment: dict[str, str], terminal: bool, colored: bool) -> None:
    assert wants_color(environment, terminal) == colored


def test_keeps_to_the_width_of_the_terminal(article: Path) -> None:
    assert max(map(len, invoke(article, "--full", COLUMNS="50").output.splitlines())) <= 50


def test_an_encoding_that_lacks_a_letter_is_no_failure(article: Path) -> None:
    result = CliRunner(charset="ascii").invoke(explain, [str(article)], env={"COLUMNS": "100", "NO_COLOR": "1"})
    assert result.exit_code == 0
    assert "removed  2  Advertisement" in result.output


def test_standard_input_that_is_no_text_is_named() -> None:
    result = invoke("-", stdin=b"%PDF-1.7\n")
    assert result.exit_code == 1
    assert "standard input" in result.stderr


@pytest.mark.parametrize("name", ["missing.txt", "."])
def test_an_unreadable_file_is_named(tmp_path: Path, name: str) -> None:
    result = invoke(tmp_path / name)
    assert result.exit_code == 1
    assert str(tmp_path / name) in result.stderr
    assert result.stdout == ""


def test_a_broken_rule_file_is_named_with_its_line(
    article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rules = tmp_path / "broken.toml"
    rules.write_text("schema = 1\ngeneric = true\n[[rule]\n", encoding="utf-8")
    assert main(["explain", str(article), "--rules", str(rules)]) == 2
    out, err = capsys.readouterr()
    assert f"{rules}:3" in err
    assert out == ""


def test_is_a_command_of_the_program(article: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", str(article), "--no-color"]) == 0
    assert "removed  2  Advertisement\n" in capfd.readouterr().out
