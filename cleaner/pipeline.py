"""One document from start to end: parse, rules, comment thread, scores, verdicts.  No input or output, no state.

A page is decided at once: its markup says what belongs together, whatever is removed.  A text has nothing but its
lines, and is decided in rounds (`cleaner.rounds`).
"""

from __future__ import annotations

from cleaner.decide import Decisions, body_of, status_of, verdict_on, warnings_of
from cleaner.evidence import Evidence, gather, language_of
from cleaner.parsing import parse
from cleaner.rounds import decide_text
from cleaner.ruleset import RuleSet, find_hits
from cleaner.score import Model, score_blocks, shipped_model
from cleaner.threads import public
from cleaner.types import Document, Kind, Trace


def clean_document(document: Document, rules: RuleSet, *, model: Model | None = None, trace: bool = False) -> Trace:
    """Body, comments and verdicts of one document.

    Args:
        document: the document, decoded.
        rules: all rules that may apply.
        model: fitted points to score with; None takes the shipped ones.
        trace: also give the signals of the scores and the near misses, for explanations; it changes no verdict.
    """
    evidence = evidence_of(document, rules, trace=trace)
    decide = decide_page if document.kind is Kind.HTML else decide_text
    decisions = decide(evidence, model or shipped_model(document.kind), trace=trace)
    hits, verdicts = evidence.hits, decisions.verdicts
    return Trace(
        document,
        hits.page,
        hits.page.title,
        body_of(verdicts),
        tuple(map(public, decisions.comments)),
        verdicts,
        status_of(hits, verdicts),
        warnings_of(hits, decisions),
        (*hits.near_misses, *evidence.matches.near_misses),
    )


def evidence_of(document: Document, rules: RuleSet, *, trace: bool = False) -> Evidence:
    """What rules and thread say about all blocks of a document; the scores are made from it, and fitted on it."""
    hits = find_hits(parse(document), rules.selector, trace=trace)
    blocks = hits.page.blocks
    return gather(hits, blocks, language_of(hits, blocks))


def decide_page(evidence: Evidence, model: Model, *, trace: bool = False) -> Decisions:
    """Decide on the blocks of an HTML page."""
    scores = score_blocks(evidence, model, trace=trace)
    verdicts = tuple(verdict_on(block, evidence.claims, scores) for block in evidence.blocks)
    thread = evidence.thread
    return Decisions(verdicts, thread.comments, (*evidence.matches.warnings, *thread.notes))
