"""What is wrong, or will be, with rule files: every finding of every file, where the loader stops at the first.

A check is a small function from a rule (its table as written, or the rule as loaded) to findings.  The tables are looked
at first, and mended where the loader would refuse them for what was found, so that its further complaints show as well.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Any, Final, NamedTuple

import regex

from cleaner.authoring import patterns
from cleaner.authoring.findings import Finding
from cleaner.authoring.folding import foldable
from cleaner.authoring.overlap import Entry, across
from cleaner.authoring.source import (
    HEADER_KEYS,
    RULE_KEYS,
    TABLE_KEYS,
    RuleFile,
    Source,
    around,
    open_file,
    rule_of,
    rules_of,
    scope_of,
)
from cleaner.authoring.trial import text_of
from cleaner.errors import RuleError
from cleaner.ruleset.literals import WHOLE, Edges, first_tokens, index_key, max_width, required
from cleaner.ruleset.select import make_test
from cleaner.score import language
from cleaner.score.tables import stop_words
from cleaner.settings import (
    LINT_LANGUAGE_SHARE,
    LINT_LANGUAGE_WORDS,
    LINT_LITERAL_CHARS,
    LINT_SEEN_DAYS,
    SUGGESTION_CUTOFF,
)
from cleaner.text import folded, tokens, word_count
from cleaner.types import Action, Has, Level, Pattern, Rule, Scope

Table = dict[str, Any]

_BOUNDED: Final = ("block", "after")
_SPAN_BOUNDS: Final = frozenset({"max_words", "max_paragraphs"})
_ENDS: Final = ("from", "to")
_STRIP_EDGES: Final = {"prefix": Edges(right=False), "suffix": Edges(left=False)}
#: ISO 639-1.
_LANGUAGES: Final = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg "
    "ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn "
    "no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta "
    "te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
#: What takes the place of a table's faults, so that the loader looks at the rest of it.
_ANY_PATTERN: Final = "x"
_ANY_BOUND: Final = 1


class Spot(NamedTuple):
    """A rule file, or one rule of it (counted from 0), that findings are made for."""

    file: RuleFile
    number: int | None = None

    def find(self, code: str, message: str, fix: str, *path: str | int, text: str | None = None) -> Finding:
        """A finding at a key; with `text`, where that stands in the key's value."""
        if self.number is not None:
            path = ("rule", self.number, *path)
        places = self.file.places
        line, column = places.of(*path) if text is None else places.of_text(text, *path)
        return Finding(self.file.path, line, column, code, message, fix)


def lint(sources: Sequence[Source], *, default: bool = True, today: date) -> list[Finding]:
    """Every finding of some rule files, in the order of files and lines.

    With `default` the shipped rules beside them count as well, for duplicates and for what shadows a rule.
    """
    entries: list[Entry] = []
    found: list[Finding] = []
    for source in sources:
        try:
            file = open_file(source)
        except RuleError as error:
            found.append(_refused(error))
            continue
        found += _of_header(file, today)
        found += _of_rules(file, entries)
    context = rules_of(around(sources)) if default else ()
    found += across(entries, context)
    order = {source.path: number for number, source in enumerate(sources)}
    return sorted(dict.fromkeys(found), key=lambda f: (order[f.path], *f[1:]))


def _refused(error: RuleError, column: int = 1) -> Finding:
    return Finding(error.path, error.line, column, "E00", error.message, error.hint)


# -- one file -----------------------------------------------------------------------------------------------------


def _of_header(file: RuleFile, today: date) -> Iterator[Finding]:
    spot = Spot(file)
    yield from _unknown(spot, file.data, HEADER_KEYS, "the header")
    try:
        scope = scope_of(file, _known(file.data, HEADER_KEYS))
    except RuleError as error:
        yield _refused(error)
        return
    yield from _dates(spot, scope, today)
    yield from _languages(spot, scope)


def _of_rules(file: RuleFile, entries: list[Entry]) -> Iterator[Finding]:
    """Findings of each rule by itself; those that load are added to `entries`."""
    try:
        scope = scope_of(file, _known(file.data, HEADER_KEYS))
        usable = True
    except RuleError:  # told with the header; the rules are looked at all the same
        scope, usable = Scope(Level.SITE), False
    if not isinstance(file.data.get("rule", []), list):
        yield Spot(file).find("E00", "rule is not a list of tables", "write [[rule]], with two brackets", "rule")
    rules: list[Rule] = []
    for number, table in enumerate(file.tables):
        spot = Spot(file, number)
        faults = [finding for check in _TABLE_CHECKS for finding in check(spot, table)]
        yield from faults
        try:
            rule = rule_of(file, number, _mended(table), scope)
        except RuleError as error:
            yield _refused(error)
            continue
        if usable and not any(finding.code in _BREAKING for finding in faults):
            rules.append(rule)
            entries.append(Entry(rule, spot.find("", "", "")))
            yield from chain.from_iterable(check(spot, rule) for check in _RULE_CHECKS)
    yield from _foreign(Spot(file), scope, rules)


def _known(table: Table, keys: Sequence[str]) -> Table:
    return {key: value for key, value in table.items() if key in keys}


def _mended(table: Table) -> Table:
    """A table without the faults that were told already."""
    out = _known(table, RULE_KEYS)
    for key, keys in TABLE_KEYS.items():
        if isinstance(out.get(key), dict):
            out[key] = _known(out[key], keys)
    for holder in (out, *(out[key] for key in _ENDS if isinstance(out.get(key), dict))):
        if isinstance(holder.get("re"), str) and _pattern_fault(holder["re"]):
            holder["re"] = _ANY_PATTERN
    if _lacks_bound(out):
        out["where"] = {**out.get("where", {}), "max_words": _ANY_BOUND}
    if _lacks_end(out):
        out["to"] = {"is": _ANY_PATTERN}
    return out


# -- checks on a table as written ---------------------------------------------------------------------------------


def _unknown(spot: Spot, table: Table, allowed: Sequence[str], what: str, *path: str) -> Iterator[Finding]:
    for key in table:
        if key not in allowed:
            near = difflib.get_close_matches(key, allowed, 1, SUGGESTION_CUTOFF)
            fix = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(allowed)}"
            yield spot.find("E01", f"unknown key {key!r} in {what}", fix, *path, key)


def _unknown_keys(spot: Spot, table: Table) -> Iterator[Finding]:
    yield from _unknown(spot, table, RULE_KEYS, "the rule")
    for key, allowed in TABLE_KEYS.items():
        if isinstance(table.get(key), dict):
            yield from _unknown(spot, table[key], allowed, key, key)
            if key in _ENDS and isinstance(table[key].get("has"), dict):
                yield from _unknown(spot, table[key]["has"], TABLE_KEYS["has"], "has", key, "has")


def _examples(spot: Spot, table: Table) -> Iterator[Finding]:
    what = {"hit": "what the rule is there for", "miss": "prose that comes near and must stay"}
    for key, wanted in what.items():
        if not table.get(key):
            yield spot.find("E03", f"no {key} example", f'write {key} = ["..."] with {wanted}', key)


def _pattern_fault(pattern: str) -> tuple[str, str] | None:
    """What makes the loader refuse a pattern, and what to do about it."""
    try:
        compiled = regex.compile(pattern)
    except regex.error as error:
        return f"does not compile: {error}", "mend the pattern (syntax of the `regex` module)"
    if compiled.fullmatch(""):
        return "matches the empty string", "make some part of the pattern obligatory"
    return None


def _broken_patterns(spot: Spot, table: Table) -> Iterator[Finding]:
    for path, pattern in _written_patterns(table):
        if fault := _pattern_fault(pattern):
            yield spot.find("E04", f"re {fault[0]}", fault[1], *path)


def _written_patterns(table: Table) -> Iterator[tuple[tuple[str, ...], str]]:
    for path, holder in (((), table), *(((key,), table.get(key)) for key in _ENDS)):
        if isinstance(holder, dict) and isinstance(holder.get("re"), str):
            yield (*path, "re"), holder["re"]


def _lacks_bound(table: Table) -> bool:
    where = table.get("where", {})
    return table.get("drop") in _BOUNDED and isinstance(where, dict) and not where.keys() & _SPAN_BOUNDS


def _lacks_end(table: Table) -> bool:
    return table.get("drop") == "block" and "from" in table and "to" not in table


def _open_ends(spot: Spot, table: Table) -> Iterator[Finding]:
    if _lacks_end(table):
        yield spot.find("E07", "a block rule without to", 'write to = { ends = "..." }', "drop")
    if _lacks_bound(table):
        fix = "write where = { max_paragraphs = 12, max_words = 400 }"
        yield spot.find("E07", f'drop = "{table["drop"]}" without a bound', fix, "drop")
    where = table.get("where", {})
    if table.get("comments") == "start" and isinstance(where, dict) and "needs" not in where:
        fix = 'write where = { needs = "comment-shape", within = 8 }'
        yield spot.find("E07", 'comments = "start" without needs', fix, "comments")


def _foldable(spot: Spot, table: Table) -> Iterator[Finding]:
    for path, text, message, fix in foldable(table):
        yield spot.find("W06", message, fix, *path, text=text)


_TABLE_CHECKS: Final[tuple[Callable[[Spot, Table], Iterator[Finding]], ...]] = (
    _unknown_keys,
    _examples,
    _broken_patterns,
    _open_ends,
    _foldable,
)
#: Codes of faults that leave no rule to look at further.
_BREAKING: Final = frozenset({"E04"})


# -- checks on a header -------------------------------------------------------------------------------------------


def _dates(spot: Spot, scope: Scope, today: date) -> Iterator[Finding]:
    fix = "look at the site again, then write the day into seen and a later one into recheck"
    if scope.recheck is not None and scope.recheck < today:
        yield spot.find("W02", f"the recheck day {scope.recheck} has passed", fix, "recheck")
    elif scope.seen is not None and scope.seen < today - timedelta(LINT_SEEN_DAYS):
        yield spot.find("W02", f"last seen on {scope.seen}, more than 18 months ago", fix, "seen")
    elif scope.seen is None and scope.recheck is None:
        yield spot.find("W02", "nothing tells when this was seen", "write seen = 2026-11-20 and recheck", "schema")


def _languages(spot: Spot, scope: Scope) -> Iterator[Finding]:
    for lang in scope.lang:
        if _bare(lang) not in _LANGUAGES:
            fix = "write codes of ISO 639-1: ja, not jp; cs, not cz; uk, not ua; el, not gr; da, not dk"
            yield spot.find("E08", f"no page is in the language {lang!r}", fix, "lang", text=lang)


def _bare(lang: str) -> str:
    """The language of a code that may name a script or country as well ("pt-BR")."""
    return lang.partition("-")[0].lower()


def _foreign(spot: Spot, scope: Scope, rules: Sequence[Rule]) -> Iterator[Finding]:
    """Prose of the examples in another language than the header's, which shows that `lang` is wrong."""
    words = [word for rule in rules for miss in rule.miss for word in tokens(text_of(miss))]
    stop = stop_words()
    declared = [stop[_bare(lang)] for lang in scope.lang if _bare(lang) in stop]
    there = language(words)
    if len(words) < LINT_LANGUAGE_WORDS or there is None or not declared or len(declared) < len(scope.lang):
        return

    def share(known: frozenset[str]) -> float:
        return sum(word in known for word in words) / len(words)

    # Languages that are close share many stop words, so a bare majority proves nothing.
    if max(map(share, declared)) < LINT_LANGUAGE_SHARE * share(stop[there]):
        names = ", ".join(scope.lang)
        yield spot.find(
            "E08", f"lang is {names}, but the misses are in {there!r}", "write the language of the site", "lang"
        )


# -- checks on a rule as loaded -----------------------------------------------------------------------------------


def _patterns(rule: Rule) -> Iterator[tuple[tuple[str, ...], Pattern]]:
    """The patterns of a rule that look at text, each with the keys that lead to it."""
    if rule.pattern.from_ is not None and rule.pattern.to is not None:
        yield ("from",), rule.pattern.from_
        yield ("to",), rule.pattern.to
    else:
        yield (), rule.pattern


def _expressions(spot: Spot, rule: Rule) -> Iterator[Finding]:
    strip = rule.arg if rule.action is Action.STRIP else ""
    examples = [" ".join(text_of(hit).split()) for hit in rule.hit]
    for path, pattern in _patterns(rule):
        if pattern.re is None:
            continue
        at = (*path, "re")
        if strip and max_width(pattern.re) == 0:
            yield spot.find("E04", "re takes no text, so nothing is cut", "put the text itself into the pattern", *at)
        if patterns.nested_repeat(pattern.re):
            yield spot.find("E04", "re repeats what is repeated already", "bound the inner or the outer repeat", *at)
        elif patterns.is_slow(make_test(pattern, strip), patterns.probes(pattern.re, examples)):
            yield spot.find("E04", "re takes more than 50 ms on a text of 20 kB", "bound its repeats: .{1,60}", *at)
        if anchor := patterns.loose_anchor(pattern.re):
            fix = "put the alternatives into brackets; without strip the whole unit has to match anyway"
            yield spot.find("E05", f"{anchor} holds for one alternative only", fix, *at)


def _unbounded(spot: Spot, rule: Rule) -> Iterator[Finding]:
    """Generic rules that can take prose of any length: uBlock Origin refuses such for good reason."""
    bounded = any(value is not None for value in rule.where.__getstate__())
    if rule.scope.level is not Level.GENERIC or rule.action is Action.STRIP or bounded:
        return
    fix = "write where = { max_words = 60 }"
    for path, pattern in _patterns(rule):
        for key, value in (("starts", pattern.starts), ("ends", pattern.ends), ("has", pattern.has)):
            if value:
                yield spot.find("E06", f"a generic rule with {key} and without where", fix, *path, key)
        if pattern.re is not None and patterns.boundless(pattern.re):
            yield spot.find("E06", "a generic rule whose re takes prose of any length", fix, *path, "re")


def _fewest_words(pattern: Pattern) -> int:
    """Words that a text has at least where a pattern of literals fits it."""
    literals = pattern.is_ or pattern.starts or pattern.ends
    if literals:
        return min(map(word_count, literals))
    return _fewest_words_of(pattern.has) if pattern.has else 0


def _fewest_words_of(has: Has) -> int:
    one_of = [min(map(word_count, group)) for group in (has.any, has.some) if group]
    return max((*map(word_count, has.all), *one_of))


def _impossible(spot: Spot, rule: Rule) -> Iterator[Finding]:
    most = rule.where.max_words
    pattern = rule.pattern
    fewest = max(_fewest_words(part) for _, part in _patterns(rule))
    if most is not None and fewest > most:
        message = f"max_words is {most}, but the shortest text that it can take has {fewest} words"
        yield spot.find("E08", message, f"raise max_words to {fewest} at least", "where", "max_words")
    elif most is not None:
        for key, literals in (("is", pattern.is_), ("starts", pattern.starts), ("ends", pattern.ends)):
            for literal in literals:
                if word_count(literal) > most:
                    message = f"max_words is {most}, but this literal has {word_count(literal)} words"
                    yield spot.find("E08", message, "raise max_words, or leave the literal out", key, text=literal)
    if pattern.from_ is not None and pattern.to is not None and _same_end(pattern.from_, pattern.to):
        fix = "write the last line of the block into to; a single line needs no block rule"
        yield spot.find("E08", "to is the same as from, so a block ends where it begins", fix, "to")


def _same_end(first: Pattern, last: Pattern) -> bool:
    """True where each text that opens a block closes it as well."""
    if first.is_ and last.is_:
        return set(map(folded, first.is_)) <= set(map(folded, last.is_))
    return first == last


def _unindexed(spot: Spot, rule: Rule) -> Iterator[Finding]:
    """Rules that the index cannot keep away from most paragraphs."""
    pattern = rule.pattern.from_ or rule.pattern
    strips = rule.action is Action.STRIP
    if pattern.css is not None or (pattern.is_ and not strips):
        return
    key = index_key(required(pattern, _STRIP_EDGES[rule.arg] if strips else WHOLE))
    first = first_tokens(pattern.re) if pattern.re is not None and not strips else None
    if first or (pattern.starts and not strips and all(tokens(folded(text)) for text in pattern.starts)):
        return
    name = next(name for name in ("re", "has", "is", "starts", "ends") if getattr(pattern, _FIELDS.get(name, name)))
    path = ("from", name) if rule.pattern.from_ else (name,)
    fix = "write a word out that stands in every match: bounded by \\b, outside of optional parts"
    if key is None:
        yield spot.find("W01", "no whole word stands in every match, so it is tried on every paragraph", fix, *path)
    elif short := [word for word in sorted(key) if word.isascii() and len(word) < LINT_LITERAL_CHARS]:
        yield spot.find("W01", f"{short[0]!r} is all that it is found by, and stands in many paragraphs", fix, *path)


_FIELDS: Final = {"is": "is_"}

_RULE_CHECKS: Final[tuple[Callable[[Spot, Rule], Iterator[Finding]], ...]] = (
    _expressions,
    _unbounded,
    _impossible,
    _unindexed,
)
