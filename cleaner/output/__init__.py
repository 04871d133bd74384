"""The outputs of a document and of a run: body, comments and removed files, the report and its summary."""

from __future__ import annotations

from cleaner.output.body_files import BodyFormat, render
from cleaner.output.comments_files import CommentsFormat, render_comments
from cleaner.output.document_files import write
from cleaner.output.document_record import record_of
from cleaner.output.paths import FileTask, Outputs, Wanted, outputs_of
from cleaner.output.report import (
    REPORT_NAME,
    Report,
    Row,
    failed_row,
    row,
    row_line,
)

__all__ = [
    "REPORT_NAME",
    "BodyFormat",
    "CommentsFormat",
    "FileTask",
    "Outputs",
    "Report",
    "Row",
    "Wanted",
    "failed_row",
    "outputs_of",
    "record_of",
    "render",
    "render_comments",
    "row",
    "row_line",
    "write",
]
