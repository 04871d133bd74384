"""Checks rule files and reports every finding in every file, while the loader stops at the first error.

A check is a small function from a rule (its table as it is written, or the rule as it was loaded) to findings.  The
tables are checked first.  What the loader would refuse in them is then corrected, so that it reports further errors.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain
from typing import Final

from cleaner.errors import RuleError
from cleaner.language.detect import detect_language
from cleaner.language.vocabulary import stop_words
from cleaner.output.report import Fired
from cleaner.rule_types import Level, Rule, Scope
from cleaner.rulekit.lint.checks_cross import IndexedRule, across
from cleaner.rulekit.lint.checks_rule import RULE_CHECKS
from cleaner.rulekit.lint.checks_table import (
    BREAKING,
    TABLE_CHECKS,
    known,
    mended,
    spelt,
    unknown,
    unknown_keys,
)
from cleaner.rulekit.lint.findings import Finding, Spot
from cleaner.rulekit.rule_source import (
    HEADER_KEYS,
    RuleFile,
    RuleSource,
    around,
    open_file,
    rule_of,
    rules_of,
    scope_of,
)
from cleaner.rulekit.try_rule import text_of
from cleaner.ruleset.actions import action_of
from cleaner.text import tokens

#: Days (18 months) after which a file counts as out of date, because sites change about every second year.
LINT_SEEN_DAYS: Final = 548

#: Words of prose from which on the language of a rule file is detected.
LINT_LANGUAGE_WORDS: Final = 30
#: Share of stop words: the declared language has at least this part of the share of the detected one.  Close languages
#: (Danish and Norwegian, Czech and Slovak) share half of their stop words.
LINT_LANGUAGE_SHARE: Final = 0.4


#: ISO 639-1.
_LANGUAGES: Final = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee "
    "el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is "
    "it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms "
    "mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk "
    "sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi "
    "yo za zh zu".split()
)


def lint(
    sources: Sequence[RuleSource], *, default: bool = True, today: date, runs: Sequence[Fired] = ()
) -> list[Finding]:
    """Every finding in some rule files, in the order of files and lines.

    With `default` the rules are compared with the shipped rules as well, for duplicates and shadowed rules.  With the
    reports of `runs`, rules that fired in none of them are reported.
    """
    entries: list[IndexedRule] = []
    findings: list[Finding] = []
    for source in sources:
        try:
            file = open_file(source)
        except RuleError as error:
            findings.append(_refused(error))
            continue
        findings += _of_header(file, today)
        findings += _of_rules(file, entries)
    context = rules_of(around(sources)) if default else ()
    findings += across(entries, context)
    if runs:
        findings += _idle(entries, runs)
    order = {source.path: number for number, source in enumerate(sources)}
    return sorted(dict.fromkeys(findings), key=lambda f: (order[f.path], *f[1:]))


def _idle(entries: Sequence[IndexedRule], runs: Sequence[Fired]) -> Iterator[Finding]:
    """Rules that fired in no run.  Rules of a site count only if another rule of their file fired."""
    fired = frozenset(chain.from_iterable(run.rules for run in runs))
    met = {name.partition("/")[0] for name in fired}
    documents = sum(run.documents for run in runs)
    for entry in entries:
        name = entry.rule.id
        expected = entry.rule.scope.level is not Level.SITE or name.partition("/")[0] in met
        if action_of(entry.rule).is_reported and name not in fired and expected:
            message = f"never fired in {documents:,} document{'s' * (documents != 1)}"
            yield entry.spot.find(
                "W05", message, "check whether its phrase is still in use, else leave the rule out", "id"
            )


def _refused(error: RuleError, column: int = 1) -> Finding:
    return Finding(error.path, max(1, error.line), column, "E00", error.message, error.hint)


# -- one file -----------------------------------------------------------------------------------------------------


def _of_header(file: RuleFile, today: date) -> Iterator[Finding]:
    spot = Spot(file)
    yield from unknown(spot, file.data, HEADER_KEYS, "the header")
    try:
        scope = scope_of(file, known(file.data, HEADER_KEYS))
    except RuleError as error:
        yield _refused(error)
        return
    yield from _dates(spot, scope, today)
    yield from _languages(spot, scope)


def _of_rules(file: RuleFile, entries: list[IndexedRule]) -> Iterator[Finding]:
    """Findings about each rule by itself; rules that load are added to `entries`."""
    try:
        scope = scope_of(file, known(file.data, HEADER_KEYS))
        usable = True
    except RuleError:  # reported with the header; the rules are checked all the same
        scope, usable = Scope(Level.SITE), False
    if not isinstance(file.data.get("rule", []), list):
        yield Spot(file).find("E00", "rule is not a list of tables", "write [[rule]], with two brackets", "rule")
    rules: list[Rule] = []
    for number, table in enumerate(file.tables):
        spot = Spot(file, number)
        faults: list[Finding] = []
        if isinstance(table, dict):
            yield from unknown_keys(spot, table)
            table = spelt(table)
            faults = [finding for check in TABLE_CHECKS for finding in check(spot, table)]
            yield from faults
            table = mended(table)
        try:
            rule = rule_of(file, number, table, scope)
        except RuleError as error:
            yield _refused(error)
            continue
        if usable and not any(finding.code in BREAKING for finding in faults):
            rules.append(rule)
            entries.append(IndexedRule(rule, spot))
            yield from chain.from_iterable(check(spot, rule) for check in RULE_CHECKS)
    yield from _foreign(Spot(file), scope, rules)


# -- checks on a header -------------------------------------------------------------------------------------------


def _dates(spot: Spot, scope: Scope, today: date) -> Iterator[Finding]:
    fix = "look at the site again, then write the day into seen and a later one into recheck"
    recheck, seen = _day(scope.recheck), _day(scope.seen)
    if recheck is not None and recheck < today:
        yield spot.find("W02", f"the recheck day {recheck} has passed", fix, "recheck")
    elif seen is not None and seen < today - timedelta(LINT_SEEN_DAYS):
        yield spot.find("W02", f"last seen on {seen}, more than 18 months ago", fix, "seen")
    elif seen is None and recheck is None:
        yield spot.find(
            "W02", "the file does not say when this was seen", "write seen = 2026-11-20 and recheck", "schema"
        )


def _day(value: date | None) -> date | None:
    """The day of a value that may have a time; dates and times cannot be compared."""
    return value.date() if isinstance(value, datetime) else value


def _languages(spot: Spot, scope: Scope) -> Iterator[Finding]:
    for lang in scope.lang:
        if _bare(lang) not in _LANGUAGES:
            fix = "write codes of ISO 639-1: ja, not jp; cs, not cz; uk, not ua; el, not gr; da, not dk"
            yield spot.find("E08", f"no page is in the language {lang!r}", fix, "lang", text=lang)


def _bare(lang: str) -> str:
    """The language of a code that may have a script or country as well ("pt-BR")."""
    return lang.partition("-")[0].lower()


def _foreign(spot: Spot, scope: Scope, rules: Sequence[Rule]) -> Iterator[Finding]:
    """A finding if the misses are written in a language that the header does not state."""
    words = [word for rule in rules for miss in rule.miss for word in tokens(text_of(miss))]
    stop = stop_words()
    declared = [stop[_bare(lang)] for lang in scope.lang if _bare(lang) in stop]
    detected = detect_language(words)
    if len(words) < LINT_LANGUAGE_WORDS or detected is None or not declared or len(declared) < len(scope.lang):
        return

    def share(stop_words: frozenset[str]) -> float:
        return sum(word in stop_words for word in words) / len(words)

    # Close languages share many stop words, so a higher share alone proves nothing.
    if max(map(share, declared)) < LINT_LANGUAGE_SHARE * share(stop[detected]):
        names = ", ".join(scope.lang)
        yield spot.find(
            "E08", f"lang is {names}, but the misses are in {detected!r}", "write the language of the site", "lang"
        )
