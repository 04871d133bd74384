"""The README shows what the program does: its example is cleaned, the options are listed, and links lead somewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import cleaner
from cleaner.cli.run import run
from cleaner.ruleset import load

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def example(name: str) -> str:
    """The fenced block below the mark of that name."""
    found = re.search(rf"<!-- example: {name} -->\n```\w+\n(.*?)```", README, re.DOTALL)
    assert found, name
    return found[1]


@pytest.fixture(scope="module")
def cleaned() -> cleaner.Cleaned:
    return cleaner.clean(example("input"), kind="text")


def test_body_of_the_example(cleaned: cleaner.Cleaned) -> None:
    assert cleaned.body == example("body").strip()


def test_comments_of_the_example(cleaned: cleaner.Cleaned) -> None:
    shown = [json.loads(line) for line in example("comments").splitlines()]
    records = [comment.record() for comment in cleaned.comments]
    assert [{key: record[key] for key in row} for row, record in zip(shown, records, strict=True)] == shown


def test_every_option_of_run_is_shown() -> None:
    usage = (ROOT / "docs" / "usage.md").read_text("utf-8")
    table = usage[usage.index("| option of `run`") : usage.index("| exit status")]
    options = {option for parameter in run.params for option in parameter.opts if option.startswith("--")}
    assert set(re.findall(r"--[a-z-]+", table)) >= options - {"--help", "--default-rules"}


def test_rules_of_the_example_can_be_loaded(tmp_path: Path) -> None:
    found = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert found
    path = tmp_path / "example.toml"
    path.write_text(found[1], "utf-8")
    assert [rule.id for rule in load([path], default=False).rules] == ["example/ad-lines", "example/patreon"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)]+)\)", page.read_text("utf-8"))
    missing = []
    for target in targets:
        path, _, anchor = target.partition("#")
        file = page.parent / path if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            missing.append(target)
    assert missing == []


def anchors(page: Path) -> set[str]:
    """The names under which a page's headings can be linked to."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
