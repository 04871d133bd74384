"""The seed of string hashing changes nothing: sets are only asked what they hold, or are put in order first."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any, Final

import pytest

ROOT: Final = Path(__file__).parents[1]
SEEDS: Final = ("1", "2", "3")

#: Cleans the documents on its standard input, [path, address] each; prints body, comments and causes, a line each.
_CLEAN: Final = """
import json, sys
from pathlib import Path
from cleaner import Cleaner
from cleaner.reading.document import read_path

cleaner = Cleaner()
for name, url in json.load(sys.stdin):
    path = Path(name)
    cleaned = cleaner.trace_document(read_path(path, id=path.parent.name, url=url))
    verdicts = [
        [v.label, v.cause.kind, v.cause.note, v.cause.match and v.cause.match.rule.id, v.score and v.score.total]
        for v in cleaned.verdicts
    ]
    comments = [[comment.record(), comment.blocks] for comment in cleaned.comments]
    print(json.dumps([path.parent.name, cleaned.body, comments, verdicts, cleaned.warnings]))
"""


#: One comment in elements with many class names, each of which could name the thread or give a block its role.
_ITEM: Final = """
<div class="reader-comment user-comment comment-item usercomment commententry cmt forumpost">
 <div class="meta author actions text info name date"><b>Jane Roe {n}</b> on July {n}, 2012 at 3:56 pm</div>
 <div class="text footer author meta rating body user"><p>I walked past it, and the wheel was still there.</p></div>
 <div class="text signature author byline message">We live by the river, number {n}</div>
</div>"""
_PARAGRAPH: Final = "<p>The mill by the river was built by hand and stood for years.</p>"
_MANY_NAMES: Final = f"""<html><body><h1>The mill</h1>
<div class="content article-body main text post">{_PARAGRAPH * 6}</div>
<div class="comments comment-area discussion reader-comments">{"".join(_ITEM.format(n=n) for n in range(4, 8))}</div>
</body></html>"""


def documents() -> list[tuple[str, str | None]]:
    """Inputs of all fixtures with their addresses."""
    found: list[tuple[str, str | None]] = []
    for path in sorted((ROOT / "fixtures").glob("*/input.*")):
        meta = path.parent / "meta.toml"
        found.append((str(path), tomllib.loads(meta.read_text("utf-8")).get("url") if meta.exists() else None))
    return found


def cleaned_with(seed: str, given: list[tuple[str, str | None]]) -> list[Any]:
    """What a process with this seed makes of documents: name, body, comments, verdicts and warnings of each."""
    done = subprocess.run(
        [sys.executable, "-c", _CLEAN],
        input=json.dumps(given),
        env={**os.environ, "PYTHONHASHSEED": seed},
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    """The same by seed, for all fixtures and a page with many class names; the processes run side by side."""
    page = tmp_path_factory.mktemp("many-names") / "input.html"
    page.write_text(_MANY_NAMES, encoding="utf-8")
    given = [*documents(), (str(page), None)]
    with ThreadPoolExecutor(len(SEEDS)) as pool:
        return dict(zip(SEEDS, pool.map(cleaned_with, SEEDS, repeat(given)), strict=True))


@pytest.mark.slow
def test_every_document_is_cleaned(results: dict[str, list[Any]]) -> None:
    *fixtures, (_, body, comments, *_) = results[SEEDS[0]]

    assert [case[0] for case in fixtures] == [Path(path).parent.name for path, _ in documents()]
    assert body
    assert len(comments) == 4


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS[1:])
def test_body_comments_and_causes_do_not_depend_on_the_hash_seed(seed: str, results: dict[str, list[Any]]) -> None:
    for got, expected in zip(results[seed], results[SEEDS[0]], strict=True):
        assert got == expected
