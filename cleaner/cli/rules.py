"""`cleaner rules`: lint, test, list, show, new and schema, for people who write rules."""

from __future__ import annotations

import importlib.resources
import io
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from cleaner import Cleaner, limits
from cleaner.errors import InputError, UsageError
from cleaner.output.report import fired
from cleaner.reading import document as document_reader
from cleaner.rulekit import corpus, listing, selftest
from cleaner.rulekit.lint.findings import LintFormat, summary, written
from cleaner.rulekit.lint.lint import lint as lint_files
from cleaner.rulekit.rule_source import (
    RulesUnderTest,
    given,
    read_rules_under_test,
    shipped,
)
from cleaner.rulekit.scaffold import ProposalOrigin, scaffold
from cleaner.types import Document, Kind

STDIN: Final = "-"
AUTO: Final = "auto"
#: Labels of letters of any script, digits and hyphens, between dots.
_HOST: Final = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,20}")

F = TypeVar("F", bound=Callable[..., Any])


def _paths(command: F) -> F:
    return click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))(command)


def _rules(command: F) -> F:
    return click.option(
        "--rules",
        type=click.Path(path_type=Path),
        multiple=True,
        metavar="PATH",
        help="Rule file or folder, added to the shipped rules; may be repeated.",
    )(command)


def _default(text: str) -> Callable[[F], F]:
    return click.option("--default-rules/--no-default-rules", default=True, help=f"{text}  [default: yes]")


_together = _default("Check PATH together with the shipped rules.")
_with = _default("Use the shipped rules.")


@click.group("rules", context_settings={"help_option_names": ["-h", "--help"]})
def rules() -> None:
    """Tools for writing rules: check them, run their examples, list them, begin a file for a new site."""


# -- lint ---------------------------------------------------------------------------------------------------------


@rules.command("lint")
@_paths
@click.option(
    "--format",
    type=click.Choice([format.value for format in LintFormat]),
    default=LintFormat.TEXT.value,
    show_default=True,
    help="Text to read, JSON, or GitHub annotations.",
)
@click.option("--strict", is_flag=True, help="Warnings fail as well.")
@click.option(
    "--report",
    "reports",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Report of a run (cleaner-report.jsonl), to find rules that never fired; may be repeated.",
)
@_together
@click.pass_context
def lint(ctx: click.Context, /, paths: tuple[Path, ...], format: str, strict: bool, **options: Any) -> None:
    """Check rule files.  Each PATH is a file or a folder; without PATH the shipped rules are checked.

    Prints every finding with file:line:column, code, message and fix.  Exit status: 0 no errors, 1 errors, 2 wrong
    usage.
    """
    sources = given(paths) if paths else shipped()
    try:
        runs = [fired(path) for path in options["reports"]]
    except InputError as error:
        raise UsageError(str(error)) from error
    default = options["default_rules"] and bool(paths)
    findings = lint_files(sources, default=default, today=date.today(), runs=runs)
    _print(written(findings, LintFormat(format)))
    click.echo(summary(findings, len(sources)), err=True)
    ctx.exit(int(any(finding.is_error or strict for finding in findings)))


# -- test ---------------------------------------------------------------------------------------------------------


@rules.command("test")
@_paths
@click.option(
    "--corpus",
    "clean",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="CLEAN",
    help="Texts that rules must leave alone.",
)
@click.option(
    "--junk", type=click.Path(path_type=Path), multiple=True, metavar="JUNK", help="Texts that rules should remove."
)
@click.option("-v", "--verbose", is_flag=True, help="Print a line for each rule, and notes.")
@_together
@click.pass_context
def test(ctx: click.Context, /, paths: tuple[Path, ...], default_rules: bool, verbose: bool, **texts: Any) -> None:
    """Run the examples of rule files.  Each PATH is a file or a folder; without PATH the shipped rules are tested.

    Each hit must fire its rule and no other rule may keep it.  No miss may fire its rule, and no generic rule may drop
    it.  With --corpus and --junk (files or folders) a table shows how often each rule fires on clean text and on junk.
    A generic rule that drops clean text fails.  Exit status: 0 all well, 1 failures, 2 wrong usage.
    """
    rules = read_rules_under_test(paths, default=default_rules)
    report = selftest.selftest(rules)
    failed = report.failed
    if verbose:
        _print(selftest.table(report))
    shown = [failure for failure in report.failures if failure.fails or verbose]
    _print("".join(f"{failure}\n" for failure in shown))
    _print(f"{selftest.summary(report)}\n")
    if any(texts.values()):
        failed |= _corpus(rules, texts["clean"], texts["junk"])
    ctx.exit(int(failed))


def _corpus(rules: RulesUnderTest, clean: tuple[Path, ...], junk: tuple[Path, ...]) -> bool:
    """Print hit frequencies; True if rules take too much clean text."""
    sides = [corpus.measure(corpus.documents(paths), rules.all) for paths in (junk, clean)]
    for unread in (line for side in sides for line in side.unread):
        click.echo(f"left out: {unread}", err=True)
    table = corpus.frequencies(sides[0], sides[1], rules.tested)
    _print(f"\n{corpus.table(table)}{corpus.faults(table)}")
    return bool(table.faults)


# -- list, show ---------------------------------------------------------------------------------------------------


@rules.command("list")
@click.option("--host", help="Only the rules that pages of this host get.")
@click.option("--url", help="The same, by the address of a page.")
@_rules
@_with
def list_rules(host: str | None, url: str | None, rules: tuple[Path, ...], default_rules: bool) -> None:
    """List rules with their id, their action, the reason why they apply, and their file and line.

    The reason is the host itself, a parent domain, the platform of the page, or that the rule is generic.
    """
    if host and url:
        raise UsageError("--host and --url exclude each other; leave one out")
    name = _host_of(url) if url else _checked(host, "--host") if host else None
    applying = listing.applying(_all(rules, default_rules), name)
    if applying:
        _print(listing.table(applying))
    click.echo(listing.summary(applying), err=True)


@rules.command("show")
@click.argument("rule_id", metavar="ID")
@_rules
@_with
def show(rule_id: str, rules: tuple[Path, ...], default_rules: bool) -> None:
    """Show the text of the rule ID in its file, with its place and scope."""
    rule = listing.find_rule(_all(rules, default_rules), rule_id)
    _print(listing.text_of_rule(rule, rules))


def _all(paths: tuple[Path, ...], default: bool) -> tuple[Any, ...]:
    if not paths and not default:
        raise UsageError("--no-default-rules without --rules leaves no rules; name some")
    return read_rules_under_test(paths, default=default).all.rules


def _host_of(url: str) -> str:
    host = document_reader.host_of(url)
    if host is None:
        raise UsageError(f"--url {url}: has no host; write it in full, as https://example.org/story")
    return host


def _checked(host: str, option: str) -> str:
    if _HOST.fullmatch(host) is None:
        raise UsageError(f"{option} {host}: is not a host; write it as example.org")
    return _host_of(f"https://{host}/")


# -- new ----------------------------------------------------------------------------------------------------------


@rules.command("new")
@click.argument("host")
@click.option(
    "--from", "file", required=True, type=click.Path(allow_dash=True), metavar="FILE", help="A dirty page of the site."
)
@click.option("--url", help="Where the page comes from.  [default: the start page of HOST]")
@click.option("--kind", type=click.Choice([AUTO, *Kind]), default=AUTO, show_default=True, help="What FILE holds.")
@_rules
@_with
def new(host: str, file: str, url: str | None, kind: str, **options: Any) -> None:
    """Print the beginning of a rule file for HOST, made from FILE (- is standard input).

    It proposes rules for blocks that only the score removes, or that it is unsure of.  Check each rule and write its
    miss.
    """
    name = _checked(host, "HOST").removeprefix("www.")
    address = url or f"https://{name}/"
    _host_of(address)
    try:
        document = _document(file, address, None if kind == AUTO else Kind(kind))
    except InputError as error:
        raise click.ClickException(str(error)) from error
    cleaner = Cleaner(options["rules"], default_rules=options["default_rules"])
    cleaned = cleaner.trace_document(document, signals=True)
    _print(scaffold(cleaned, ProposalOrigin(name, address, date.today())))


def _document(file: str, url: str, kind: Kind | None) -> Document:
    if file == STDIN:
        data = sys.stdin.buffer.read(limits.MAX_DOCUMENT_BYTES + 1)
        return document_reader.read_document(data, id=STDIN, url=url, kind=kind, name="standard input")
    return document_reader.read_path(Path(file), id=file, url=url, kind=kind)


# -- schema -------------------------------------------------------------------------------------------------------


@rules.command("schema")
def schema() -> None:
    """Print the JSON Schema of rule files, for editors that check and complete while you write."""
    _print(importlib.resources.files("cleaner.ruleset").joinpath("rules.schema.json").read_text("utf-8"))


def _print(text: str) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    click.echo(text, nl=False)
