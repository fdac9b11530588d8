"""Events and citations as CSV, for whoever works in a spreadsheet: out, and back in with a report by line."""

from desk.spreadsheets.citations import CitationSheet
from desk.spreadsheets.events import EventSheet
from desk.spreadsheets.sheets import Report, Sheet
from desk.spreadsheets.tables import TableRefused, read_table, write_table

SHEETS: dict[str, type[Sheet]] = {"events": EventSheet, "citations": CitationSheet}
"""What travels as CSV, by the names that addresses and commands give them."""

__all__ = ["SHEETS", "Report", "Sheet", "TableRefused", "read_table", "write_table"]
