"""Where documents come from and where results go: folders, output files, the report."""

from __future__ import annotations

from cleaner.formats.comments import CommentsFormat, render_comments
from cleaner.formats.folders import Format, Job, Outputs, Plan, Wanted, outputs_of, plan
from cleaner.formats.report import REPORT_NAME, Report, Row, failed_row, row, row_line
from cleaner.formats.write import record_of, render, write

__all__ = [
    "REPORT_NAME",
    "CommentsFormat",
    "Format",
    "Job",
    "Outputs",
    "Plan",
    "Report",
    "Row",
    "Wanted",
    "failed_row",
    "outputs_of",
    "plan",
    "record_of",
    "render",
    "render_comments",
    "row",
    "row_line",
    "write",
]
