"""The workbook beside the report page: one sheet a file, all of the same material as the page.

Every cell is a value or a text, never a formula: what stands in it came from files that somebody else may have written.
"""

from sim.report.workbook.write import write_workbook

__all__ = ["write_workbook"]
