"""`cleaner rules`: what each command writes, and its exit status."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cleaner.cli.main import main
from cleaner.cli.rules import rules

GOOD = """site = ["example.org"]
seen = 2026-11-20
recheck = 2999-01-01

[[rule]]
id = "slot"
drop = "line"
is = "Slot of the Example"
hit = ["Slot of the Example"]
miss = ["A slot of the Example was sold."]
"""
WARNED = GOOD.replace("recheck = 2999-01-01", "recheck = 2000-01-01")
BAD = GOOD.replace('is = "Slot', 'is_ = "Slot')
FAILING = GOOD.replace('hit = ["Slot', 'hit = ["A Slot')
GENERIC = GOOD.replace('site = ["example.org"]', "generic = true")
ARTICLE = """Bridge to stay closed until spring

The council said on Tuesday that lorries would have to keep to the ring road until the northern pier has been repaired.

Home | News | Sport

Engineers found the cracks in October, after a routine inspection, and asked for the bridge to be closed at once.
"""


@pytest.fixture
def write(tmp_path: Path) -> Path:
    for name, text in {"good": GOOD, "warned": WARNED, "bad": BAD, "failing": FAILING, "generic": GENERIC}.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    (tmp_path / "slot.txt").write_text("Slot of the Example\n\nText of the day.\n", encoding="utf-8")
    return tmp_path


def invoke(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(rules, [str(argument) for argument in arguments], input=stdin)


# -- lint -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments", "status"),
    [
        ("good", [], 0),
        ("good", ["--strict"], 0),
        ("warned", [], 0),
        ("warned", ["--strict"], 1),
        ("bad", [], 1),
        ("bad", ["--format", "json"], 1),
        ("bad", ["--format", "github"], 1),
    ],
)
def test_lint_fails_on_errors_and_if_strict_on_warnings(
    write: Path, name: str, arguments: list[str], status: int
) -> None:
    path = str(write / f"{name}.toml")
    assert invoke("lint", path, "--no-default-rules", *arguments).exit_code == status
    assert main(["rules", "lint", path, "--no-default-rules", *arguments]) == status


def test_lint_writes_findings_and_a_summary_apart(write: Path) -> None:
    result = invoke("lint", write / "bad.toml", "--no-default-rules")

    assert result.stdout.splitlines() == [
        f"{write / 'bad.toml'}:8:1: E01 unknown key 'is_' in the rule",
        "    fix: did you mean 'is'?",
    ]
    assert result.stderr == "1 file: 1 error\n"


def test_lint_names_the_rules_that_a_run_did_not_see_fire(write: Path, tmp_path: Path) -> None:
    report = tmp_path / "cleaner-report.jsonl"
    report.write_text('{"id": "a", "rules": {}}\n', encoding="utf-8")
    result = invoke("lint", write / "generic.toml", "--no-default-rules", "--report", str(report), "--format", "json")

    assert "W05" in {finding["code"] for finding in json.loads(result.stdout)}


@pytest.mark.parametrize("text", ["no report", '{"id": "a"}', "[]", None])
def test_lint_refuses_what_is_no_report(write: Path, tmp_path: Path, text: str | None) -> None:
    report = tmp_path / "cleaner-report.jsonl"
    if text is not None:
        report.write_text(text, encoding="utf-8")

    assert main(["rules", "lint", str(write / "good.toml"), "--report", str(report)]) == 2


def test_lint_writes_json_and_nothing_else(write: Path) -> None:
    result = invoke("lint", write / "bad.toml", "--format", "json", "--no-default-rules")

    assert [(row["code"], row["line"], row["severity"]) for row in json.loads(result.stdout)] == [("E01", 8, "error")]


def test_lint_writes_github_annotations(write: Path) -> None:
    result = invoke("lint", write / "warned.toml", "--format", "github", "--no-default-rules")

    assert result.stdout.startswith(f"::warning file={write / 'warned.toml'},line=3,col=1,title=W02 out of date::")


@pytest.mark.slow
def test_lint_looks_at_rules_beside_the_shipped_ones(write: Path) -> None:
    (write / "ads.toml").write_text(GENERIC.replace('"slot"', '"label"'), encoding="utf-8")

    assert invoke("lint", write / "ads.toml").exit_code == 1
    assert invoke("lint", write / "ads.toml", "--no-default-rules").exit_code == 0


def test_lint_of_a_folder_takes_all_its_files(write: Path) -> None:
    assert invoke("lint", write, "--no-default-rules").stderr.startswith("5 files: ")


@pytest.mark.parametrize("command", ["lint", "test"])
def test_a_path_that_is_not_there_is_wrong_usage(write: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", command, str(write / "nothing.toml")]) == 2
    assert "nothing.toml" in capsys.readouterr().err


# -- test -------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(("name", "status"), [("good", 0), ("warned", 0), ("failing", 1)])
def test_test_fails_where_examples_do(write: Path, name: str, status: int) -> None:
    assert invoke("test", write / f"{name}.toml").exit_code == status


def test_test_of_a_file_that_cannot_be_used(write: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "test", str(write / "bad.toml")]) == 2
    assert "unknown key 'is_'" in capsys.readouterr().err


@pytest.mark.slow
def test_test_tells_what_fails_and_sums_up(write: Path) -> None:
    lines = invoke("test", write / "failing.toml").stdout.splitlines()

    assert lines[0].startswith(f"{write / 'failing.toml'}:5: failing/slot does not fire")
    assert lines[-1].startswith("1 rules: 0 of 1 hits fire, 1 of 1 misses do not")


@pytest.mark.slow
def test_test_prints_each_rule_if_verbose(write: Path) -> None:
    assert "good/slot  hit 1/1  miss 1/1\n" in invoke("test", write / "good.toml", "-v").stdout
    assert "good/slot" not in invoke("test", write / "good.toml").stdout


@pytest.mark.parametrize(
    ("rule", "arguments", "status"),
    [
        ("generic", ["--corpus", "article.txt"], 0),
        ("generic", ["--corpus", "slot.txt"], 1),
        ("generic", ["--junk", "slot.txt"], 0),
        ("generic", ["--junk", "slot.txt", "--corpus", "article.txt"], 0),
        ("generic", ["--junk", "slot.txt", "--corpus", "slot.txt"], 1),
        ("good", ["--corpus", "slot.txt"], 0),
    ],
)
def test_a_corpus_fails_where_a_generic_rule_takes_clean_text(
    write: Path, rule: str, arguments: list[str], status: int
) -> None:
    paths = [str(write / argument) if argument.endswith(".txt") else argument for argument in arguments]
    result = invoke("test", write / f"{rule}.toml", "--no-default-rules", *paths)

    assert result.exit_code == status
    assert "junk%   clean%    S/O  rank  rule\n" in result.stdout
    assert ("generic/slot drops clean text: 1 of 2 blocks" in result.stdout) is bool(status)


def test_documents_of_a_corpus_that_cannot_be_read_are_told(write: Path) -> None:
    (write / "bad.txt").write_bytes(b"\x00\x01\x02\xff" * 400)
    result = invoke("test", write / "good.toml", "--no-default-rules", "--corpus", write / "bad.txt")

    assert result.stderr.startswith(f"left out: {write / 'bad.txt'}: ")


# -- list and show ----------------------------------------------------------------------------------------------------


def test_list_shows_the_rules_of_a_host_and_why(write: Path) -> None:
    result = invoke("list", "--host", "example.org", "--rules", write / "good.toml", "--no-default-rules")

    assert result.stdout == f"good/slot  drop line  host example.org  {write / 'good.toml'}:5\n"
    assert result.stderr == "1 rules: 1 site, 0 platform, 0 generic\n"
    assert result.exit_code == 0


def test_list_takes_an_address(write: Path) -> None:
    def listed(*arguments: str) -> bool:
        return "good/slot" in invoke("list", "--rules", write / "good.toml", *arguments).stdout

    assert listed("--url", "https://www.example.org/a/b?c=d")
    assert not listed("--url", "https://example.com/")
    assert listed()


@pytest.mark.parametrize(
    "arguments",
    [
        ["list", "--host", "a.org", "--url", "https://a.org/"],
        ["list", "--url", "story.html"],
        ["list", "--no-default-rules"],
        ["show", "no-such-rule"],
        ["show"],
        ["new", "example.org"],
        ["lint", "--format", "xml"],
        ["nothing"],
    ],
)
def test_wrong_usage_is_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", *arguments]) == 2
    assert "Error: " in capsys.readouterr().err


def test_show_prints_a_rule_with_its_place(write: Path) -> None:
    shown = invoke("show", "good/slot", "--rules", write / "good.toml").stdout

    assert shown.startswith(f"# {write / 'good.toml'}:5: good/slot\n# site: example.org; seen 2026-11-20")
    assert tomllib.loads(shown)["rule"][0]["hit"] == ["Slot of the Example"]
    assert invoke("show", "ads/label").stdout.startswith("# rules/generic/ads.toml:")


# -- new --------------------------------------------------------------------------------------------------------------


def test_new_begins_a_file_that_only_lacks_its_misses(write: Path) -> None:
    result = invoke("new", "www.Example.org", "--from", write / "article.txt", "--no-default-rules")
    data = tomllib.loads(result.stdout)

    assert result.exit_code == 0
    assert (data["site"], data["source"]) == (["example.org", "*.example.org"], "https://example.org/")
    assert ["Home | News | Sport"] in [rule["hit"] for rule in data["rule"]]
    assert [rule["miss"] for rule in data["rule"]] == [[]] * len(data["rule"])


def test_new_reads_standard_input_and_an_address() -> None:
    result = invoke("new", "example.org", "--from", "-", "--url", "https://example.org/a", stdin=ARTICLE.encode())

    assert tomllib.loads(result.stdout)["source"] == "https://example.org/a"


def test_new_of_a_file_that_cannot_be_read(write: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "new", "example.org", "--from", str(write / "nothing.txt")]) == 1
    assert main(["rules", "new", "exa mple", "--from", str(write / "article.txt")]) == 2
    assert "nothing.txt" in capsys.readouterr().err


# -- schema -----------------------------------------------------------------------------------------------------------


def test_schema_prints_the_schema_and_nothing_else() -> None:
    result = invoke("schema")

    assert json.loads(result.stdout)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert (result.stderr, result.exit_code) == ("", 0)
