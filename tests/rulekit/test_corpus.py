"""Hit frequencies over clean text and junk."""

from __future__ import annotations

from pathlib import Path

import pytest

from cleaner.errors import UsageError
from cleaner.rulekit.corpus import (
    Frequencies,
    Side,
    documents,
    faults,
    frequencies,
    measure,
    table,
)
from cleaner.rulekit.rule_source import RulesUnderTest, read_rules_under_test

RULES = """generic = true

[[rule]]
id = "ad"
drop = "line"
is = "Ad"

[[rule]]
id = "more"
drop = "line"
re = 'read .{1,60}'

[[rule]]
id = "also"
drop = "line"
re = 'read more.{0,60}'

[[rule]]
id = "weak"
score = 2
is = "Next"

[[rule]]
id = "tail"
drop = "line"
re = 'last .{1,60}'
where = { pos = "tail" }

[[rule]]
id = "block"
drop = "block"
from = { is = "Dear readers," }
to = { is = "Later" }
where = { max_paragraphs = 4 }

[[rule]]
id = "prefix"
strip = "prefix"
re = 'caption (?=The)'

[[rule]]
id = "never"
drop = "line"
is = "Never"
"""


@pytest.fixture
def pack(tmp_path: Path) -> RulesUnderTest:
    path = tmp_path / "rules" / "f.toml"
    path.parent.mkdir()
    path.write_text(RULES, encoding="utf-8")
    return read_rules_under_test([path], default=False)


def side(folder: Path, pack: RulesUnderTest, *texts: str) -> Side:
    folder.mkdir()
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    return measure(documents([folder]), pack.all)


def both(tmp_path: Path, pack: RulesUnderTest, junk: str, clean: str) -> Frequencies:
    return frequencies(side(tmp_path / "junk", pack, junk), side(tmp_path / "clean", pack, clean), pack.tested)


def test_blocks_are_counted_by_rule(tmp_path: Path, pack: RulesUnderTest) -> None:
    found = side(tmp_path / "a", pack, "Ad\n\nThe boat came.\n\nAd\n", "Next\n\nRead on\n")

    assert found.blocks == 5
    assert found.counts() == {"f/ad": 2, "f/weak": 1, "f/more": 1}
    assert {(f.rule.id, f.document, f.text) for f in found.firings} >= {
        ("f/more", str(tmp_path / "a" / "1.txt"), "Read on")
    }


def test_a_rule_counts_where_another_comes_before_it(tmp_path: Path, pack: RulesUnderTest) -> None:
    assert side(tmp_path / "a", pack, "Read more here\n\nAd\n").counts() == {"f/more": 1, "f/also": 1, "f/ad": 1}


def test_bounds_hold(tmp_path: Path, pack: RulesUnderTest) -> None:
    lines = [f"Line {number} of the text." for number in range(8)]

    assert side(tmp_path / "a", pack, "\n\n".join(["Last call", *lines])).counts() == {}
    assert side(tmp_path / "b", pack, "\n\n".join([*lines, "Last call"])).counts() == {"f/tail": 1}


def test_blocks_and_cut_pieces_count(tmp_path: Path, pack: RulesUnderTest) -> None:
    found = side(tmp_path / "a", pack, "Dear readers,\n\nPay.\n\nLater\n\ncaption The boat came.\n")

    assert found.counts() == {"f/block": 3, "f/prefix": 1}
    assert found.blocks == 5


def test_the_table_has_shares_and_their_relation(tmp_path: Path, pack: RulesUnderTest) -> None:
    found = both(tmp_path, pack, "Ad\n\nAd\n\nNext\n\nText\n", "The boat.\n\nRead it.\n\nNext\n\nSo.\n")

    assert [(row.rule.id, row.junk, row.clean, row.overall) for row in found.rows] == [
        ("f/ad", 2, 0, 1.0),
        ("f/weak", 1, 1, 0.5),
        ("f/more", 0, 1, 0.0),
    ]
    assert table(found).splitlines() == [
        "   junk%   clean%    S/O  rank  rule",
        "100.000% 100.000%      -     -  all blocks: 4 of junk, 4 of clean text",
        " 50.000%   0.000%  1.000     1  f/ad",
        " 25.000%  25.000%  0.500     2  f/weak",
        "  0.000%  25.000%  0.000     3  f/more",
    ]


def test_a_generic_rule_that_drops_clean_text_is_a_fault(tmp_path: Path, pack: RulesUnderTest) -> None:
    found = both(tmp_path, pack, "Ad\n\nRead on\n", "The boat.\n\nNext\n\nRead it.\n")

    assert [row.rule.id for row in found.faults] == ["f/more"]
    assert faults(found).splitlines() == [
        f"{tmp_path / 'rules' / 'f.toml'}:8: f/more drops clean text: 1 of 3 blocks",
        f"    {tmp_path / 'clean' / '0.txt'}: “Read it.”",
    ]


@pytest.mark.parametrize(
    ("header", "clean", "fault"),
    [
        ('platform = "x"', 1, True),
        ('platform = "x"', 0, False),
        ('site = ["example.org"]\nname = "Ad"', 1, True),
    ],
)
def test_a_narrower_rule_may_drop_little_beside_its_junk(tmp_path: Path, header: str, clean: int, fault: bool) -> None:
    path = tmp_path / "f.toml"
    path.write_text(f'{header}\n\n[[rule]]\nid = "ad"\ndrop = "line"\nis = "Ad"\n', encoding="utf-8")
    pack = read_rules_under_test([path], default=False)
    junk = side(tmp_path / "junk", pack, "Ad\n\n" * 9 + "Text")
    prose = side(tmp_path / "clean", pack, "Ad\n\n" * clean + "Text")

    assert bool(frequencies(junk, prose, pack.tested).faults) is fault
    assert not frequencies(Side(), prose, pack.tested).faults


def test_one_side_is_enough(tmp_path: Path, pack: RulesUnderTest) -> None:
    found = frequencies(Side(), side(tmp_path / "clean", pack, "Read it.\n"), pack.tested)

    assert [row.rule.id for row in found.faults] == ["f/more"]
    assert "  0.000% 100.000%  0.000     1  f/more" in table(found)


def test_files_of_all_kinds_are_read_and_bad_ones_told(tmp_path: Path, pack: RulesUnderTest) -> None:
    folder = tmp_path / "a"
    (folder / "b").mkdir(parents=True)
    (folder / "b" / "page.html").write_text("<html><body><p>Ad</p><p>Text of it.</p></body></html>", encoding="utf-8")
    (folder / "bad.txt").write_bytes(b"\x00\x01\x02\xff" * 400)
    (folder / ".hidden").write_text("Ad", encoding="utf-8")
    (tmp_path / "one.txt").write_text("Ad\n", encoding="utf-8")

    found = measure(documents([folder, tmp_path / "one.txt"]), pack.all)

    assert found.counts() == {"f/ad": 2}
    assert [name.startswith(str(folder / "bad.txt")) for name in found.unread] == [True]


@pytest.mark.parametrize("name", ["nothing", "empty"])
def test_paths_without_files_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()

    with pytest.raises(UsageError, match=name):
        list(documents([tmp_path / name]))
