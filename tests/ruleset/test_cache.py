"""The cache of rules: what it saves, and that nothing that is wrong with it can be noticed, or do harm."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cleaner.errors import RuleError
from cleaner.parsing import parse as parse_page
from cleaner.ruleset import RuleSet, cache, find_hits, load, resolve
from cleaner.ruleset import rule_files as rule_files
from cleaner.ruleset.cache import MAX_CACHED_RULE_SETS
from cleaner.ruleset.load import MIN_CACHED_RULE_BYTES
from cleaner.types import Document, Kind

LONG = f"note = '{'x' * MIN_CACHED_RULE_BYTES}'\n"
"""Makes a file large enough to be kept."""
RULES = """\
platform = "news-press"
detect = { class = ["np-content"] }
seen = 2026-11-20

[[rule]]
id = "ads"
drop = "line"
is = ["Advertisement", "Ad"]
hit = ["Advertisement"]

[[rule]]
id = "caption"
strip = "prefix"
re = "(photo|image): "
hit = [["Photo: A boat", "A boat"]]

[[rule]]
id = "appeal"
drop = "block"
from = { starts = "Dear readers" }
to = { ends = "thank you." }
where = { max_words = 60 }
"""
TEXT = "Photo: The boat sank.\n\nAdvertisement\n\nDear readers,\n\ngive us money, thank you.\n\nIt rained."


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a cache that is empty."""
    monkeypatch.delenv("CLEANER_NO_CACHE", raising=False)
    monkeypatch.setenv("CLEANER_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache" / "rules"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(LONG + RULES, "utf-8")
    return path


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From when it is called no rule file can be read."""

    def stop() -> None:
        def refuse(*args: object, **kwargs: object) -> None:
            raise AssertionError("a rule file is read")

        monkeypatch.setattr(sys.modules["cleaner.ruleset.load"], "parse", refuse)  # the function hides the module

    return stop


def entry(place: Path) -> Path:
    """The one entry of the cache."""
    (path,) = place.iterdir()
    return path


def ids(found: RuleSet) -> list[str]:
    return [rule.id for rule in found.rules]


def effects(found: RuleSet) -> tuple[list[str], list[str]]:
    """What is dropped and what is cut off a text."""
    hits = find_hits(parse_page(Document("", TEXT, Kind.TEXT)), found.selector)
    dropped = resolve(hits, hits.page.blocks).drop
    return [hits.page.blocks[index].text for index in sorted(dropped)], sorted(
        hits.page.blocks[index].text for index in hits.stripped
    )


# -- what it saves ----------------------------------------------------------------------------------------------------


def test_rules_are_read_once(rules: Path, unread: Callable[[], None]) -> None:
    made = load([rules], default=False)
    unread()
    kept = load([rules], default=False)

    assert kept is not made
    assert kept.rules == made.rules
    assert effects(kept) == effects(made)
    assert effects(kept) == (
        ["Photo:", "Advertisement", "Dear readers,", "give us money, thank you."],
        ["Photo:"],
    )


@pytest.mark.slow
def test_the_rules_of_the_package_are_kept_and_further_ones_beside_them(place: Path, rules: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from cleaner.ruleset import load;"
        "module = sys.modules['cleaner.ruleset.load'];"
        "module.parse = None if sys.argv[2] == 'cached' else module.parse;"
        "print(len(load().rules), len(load([Path(sys.argv[1])]).rules))"
    )
    made, kept = (
        subprocess.run([sys.executable, "-c", code, str(rules), how], capture_output=True, text=True, check=True).stdout
        for how in ("first", "cached")
    )

    shipped, both = map(int, made.split())
    assert kept == made
    assert (shipped, both) == (len(load().rules), len(load().rules) + 3)
    assert len(list(place.iterdir())) == 2


def test_a_change_of_a_file_is_seen(rules: Path) -> None:
    load([rules], default=False)
    rules.write_text((LONG + RULES).replace('"caption"', '"credit"'), "utf-8")

    assert ids(load([rules], default=False)) == ["own/ads", "own/credit", "own/appeal"]


def test_rules_are_told_by_the_path_that_was_named(rules: Path, tmp_path: Path) -> None:
    load([rules], default=False)
    (tmp_path / "sub").mkdir()
    moved = rules.rename(tmp_path / "sub" / rules.name)

    assert {rule.origin.path for rule in load([moved], default=False).rules} == {str(moved)}


def test_what_is_wrong_is_told_each_time(rules: Path) -> None:
    rules.write_text(LONG + RULES.replace("(photo", "photo"), "utf-8")

    for _ in range(2):
        with pytest.raises(RuleError, match="does not compile"):
            load([rules], default=False)


def test_few_rules_are_not_worth_an_entry(place: Path, rules: Path) -> None:
    rules.write_text(RULES, "utf-8")
    load([rules], default=False)

    assert not place.exists()


@pytest.mark.parametrize("part", ["path", "stem", "data", "order", "note", "code"])
def test_the_key_holds_all_that_an_entry_is_made_of(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = [rule_files.RuleSource("a.toml", "a", b"1"), rule_files.RuleSource("b.toml", "b", b"2")]
    first = cache.key_of(sources, "")
    note = ""
    if part == "order":
        sources.reverse()
    elif part == "note":
        note = "x"
    elif part == "code":
        monkeypatch.setattr(cache, "_code", lambda: iter([b"x"]))
    else:
        sources[0] = sources[0]._replace(**{part: b"x" if part == "data" else "x"})

    assert cache.key_of(sources, note) != first


def test_the_key_tells_apart_what_reads_the_same_in_a_row() -> None:
    whole, parts = rule_files.RuleSource("a", "b", b"c"), rule_files.RuleSource("ab", "", b"c")

    assert cache.key_of([whole]) != cache.key_of([parts])


# -- entries that are not what they should be ------------------------------------------------------------------------


def sealed(payload: bytes) -> bytes:
    """An entry as the cache would write it."""
    return b"cleaner rules 1\n" + zlib.crc32(payload).to_bytes(4, "big") + payload


class Evil:
    """Opens a file for writing when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return open, (str(self.path), "w")


class Indirect(Evil):
    """The same by a function of a module whose types are allowed."""

    def __reduce__(self) -> tuple[Any, ...]:
        return cache.keep, ("evil", self.path)


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
        lambda data: b"x" + data[1:],
        lambda data: sealed(b""),
        lambda data: sealed(b"no pickle"),
        lambda data: sealed(pickle.dumps(None)),
        lambda data: sealed(pickle.dumps(["something", "else"])),
        lambda data: sealed(b"ccleaner.rule_types\nGone\n."),
        lambda data: sealed(b"ccleaner.ruleset.gone\nGone\n."),
        lambda data: sealed(b"ccleaner.rule_types\nRule\n)R."),
    ],
    ids=[
        "empty", "cut", "one bit", "other head", "empty pickle", "no pickle", "nothing", "a list", "unknown type",
        "unknown module", "wrong arguments",
    ],
)  # fmt: skip
def test_a_broken_entry_is_made_again(
    damage: Callable[[bytes], bytes], place: Path, rules: Path, unread: Callable[[], None]
) -> None:
    load([rules], default=False)
    good = entry(place).read_bytes()
    entry(place).write_bytes(damage(good))

    assert len(load([rules], default=False).rules) == 3
    unread()
    assert len(load([rules], default=False).rules) == 3


@pytest.mark.parametrize("kind", [Evil, Indirect])
def test_an_entry_runs_no_code(kind: type[Evil], place: Path, rules: Path, tmp_path: Path) -> None:
    load([rules], default=False)
    entry(place).write_bytes(sealed(pickle.dumps(kind(tmp_path / "evil"))))

    assert len(load([rules], default=False).rules) == 3
    assert not (tmp_path / "evil").exists()
    assert len(list(place.iterdir())) == 1


def test_an_entry_that_others_may_write_or_read_is_not_read(place: Path, rules: Path) -> None:
    load([rules], default=False)
    entry(place).write_bytes(sealed(pickle.dumps(RuleSet((), load(default=False).selector))))
    assert ids(load([rules], default=False)) == []  # it would be believed

    for mode in (0o620, 0o602, 0o640):
        entry(place).chmod(mode)
        assert len(load([rules], default=False).rules) == 3
        entry(place).write_bytes(sealed(pickle.dumps(RuleSet((), load(default=False).selector))))


def test_a_folder_that_others_may_write_is_not_used(place: Path, rules: Path) -> None:
    load([rules], default=False)
    entry(place).write_bytes(sealed(pickle.dumps(RuleSet((), load(default=False).selector))))
    before = entry(place).read_bytes()
    place.chmod(0o770)

    assert len(load([rules], default=False).rules) == 3
    assert entry(place).read_bytes() == before


def test_what_belongs_to_somebody_else_is_not_used(place: Path, rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load([rules], default=False)
    entry(place).write_bytes(sealed(pickle.dumps(RuleSet((), load(default=False).selector))))
    other = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: other)

    assert len(load([rules], default=False).rules) == 3


def test_links_are_not_followed(place: Path, rules: Path, tmp_path: Path) -> None:
    load([rules], default=False)
    path = entry(place)
    target = path.rename(tmp_path / "elsewhere")
    target.write_bytes(sealed(pickle.dumps(RuleSet((), load(default=False).selector))))
    path.symlink_to(target)
    assert len(load([rules], default=False).rules) == 3

    place.rename(tmp_path / "far")
    place.symlink_to(tmp_path / "far", target_is_directory=True)
    entry(place).write_bytes(target.read_bytes())
    assert len(load([rules], default=False).rules) == 3


# -- places -----------------------------------------------------------------------------------------------------------


def test_only_the_user_can_read_what_is_kept(place: Path, rules: Path) -> None:
    load([rules], default=False)

    assert place.stat().st_mode & 0o777 == 0o700
    assert entry(place).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("value", ["1", "yes"])
def test_it_can_be_switched_off(
    value: str, place: Path, rules: Path, unread: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    load([rules], default=False)
    monkeypatch.setenv("CLEANER_NO_CACHE", value)
    unread()
    with pytest.raises(AssertionError, match="a rule file is read"):
        load([rules], default=False)


def test_a_place_that_cannot_be_written_is_done_without(tmp_path: Path, rules: Path, place: Path) -> None:
    (tmp_path / "cache").write_text("a file", "utf-8")

    assert len(load([rules], default=False).rules) == 3
    assert (tmp_path / "cache").read_text("utf-8") == "a file"


def test_a_full_disk_leaves_nothing_behind(place: Path, rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)

    assert len(load([rules], default=False).rules) == 3
    assert list(place.iterdir()) == []


def test_the_places_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    monkeypatch.setenv("CLEANER_CACHE_DIR", "/own")
    assert cache.folder() == Path("/own/rules")
    monkeypatch.delenv("CLEANER_CACHE_DIR")
    assert cache.folder() == Path("/caches/cleaner/rules")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache.folder() == Path("/home/me/.cache/cleaner/rules")
    monkeypatch.setenv("CLEANER_NO_CACHE", "1")
    assert cache.folder() is None


def test_nobody_without_a_home_is_bothered(rules: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("CLEANER_CACHE_DIR")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)

    assert len(load([rules], default=False).rules) == 3


def test_old_entries_make_room_for_new_ones(place: Path) -> None:
    for number in range(MAX_CACHED_RULE_SETS + 3):
        cache.keep(f"{number:064}"[::-1], ())
        os.utime(entry_of(place, number), (number, number))

    assert len(list(place.iterdir())) == MAX_CACHED_RULE_SETS
    assert not entry_of(place, 0).exists()
    assert entry_of(place, MAX_CACHED_RULE_SETS + 2).exists()


def entry_of(place: Path, number: int) -> Path:
    return place / f"{f'{number:064}'[::-1][:32]}.pickle"
