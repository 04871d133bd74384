"""Where documents come from and where results go: folders, output files, the report."""

from __future__ import annotations

from cleaner.output.comments_files import CommentsFormat, render_comments
from cleaner.output.paths import FileTask, Format, Outputs, Wanted, outputs_of
from cleaner.output.report import (
    REPORT_NAME,
    Report,
    Row,
    failed_row,
    row,
    row_line,
)
from cleaner.output.write import record_of, render, write

__all__ = [
    "REPORT_NAME",
    "CommentsFormat",
    "FileTask",
    "Format",
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
