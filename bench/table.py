"""The table of what was measured, one row a measure."""

import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from bench.bounds import Bound, NotMeasured
from bench.pairs import Pair, measure

Entry = Pair | Bound | NotMeasured
Measures = Iterator[Entry]

NAME_WIDTH = 62
AMOUNT_WIDTH = 14
BOUND_WIDTH = 14
NO_BOUND = "none"


class Table:
    """Measures and prints row by row, and counts what was missed."""

    def __init__(self, terminal: TextIO) -> None:
        self.terminal = terminal
        self.started = time.monotonic()
        self.rows = 0
        self.missed = 0
        self.failed = 0
        self.not_measured = 0
        self._print_row("", "measured", "bound", "held")

    def add_subject(self, name: str, measures: Measures) -> None:
        """Print the rows of a subject.

        An error ends the subject, not the table: it is one more row, and its traceback is printed
        to the log.
        """
        self._print("")
        self._print(name)
        try:
            for entry in measures:
                self._add(entry)
        except Exception as exc:  # whatever breaks, the other subjects are measured
            traceback.print_exc()
            self.failed += 1
            self._print_row("stopped by an error", "", "", f"FAILED: {type(exc).__name__}")

    def close(self, log: Path) -> int:
        """Print the sum of it all; return 1 where a bound was missed or a subject failed."""
        minutes, rest = divmod(round(time.monotonic() - self.started), 60)
        summary = f"{self.rows} rows in {minutes} min {rest} s: {self.missed} bounds missed"
        if self.failed:
            summary += f", {self.failed} subjects FAILED (see {log})"
        if self.not_measured:
            summary += f", {self.not_measured} NOT MEASURED"
        self._print("")
        self._print(summary)
        return 1 if self.missed or self.failed else 0

    def _add(self, entry: Entry) -> None:
        self.rows += 1
        match entry:
            case Pair():
                ratio = measure(entry)
                milliseconds = ratio.our_seconds * 1000
                spread = f"{ratio.lowest:.2f} to {ratio.highest:.2f}; ours {milliseconds:.1f} ms"
                self._print_row(entry.name, f"x {ratio.median:.2f}", NO_BOUND, spread)
            case Bound():
                amount = entry.amount()
                held = amount <= entry.most
                self.missed += not held
                self._print_row(
                    entry.name,
                    f"{amount:.2f} {entry.unit}".strip(),
                    f"{entry.most:g} {entry.unit}".strip(),
                    "held" if held else "MISSED",
                )
            case NotMeasured():
                self.not_measured += 1
                self._print_row(entry.name, "", "", f"NOT MEASURED: {entry.reason}")

    def _print_row(self, name: str, amount: str, bound: str, verdict: str) -> None:
        cells = f"  {name:<{NAME_WIDTH}}{amount:>{AMOUNT_WIDTH}}{bound:>{BOUND_WIDTH}}"
        self._print(f"{cells}   {verdict}")

    def _print(self, line: str) -> None:
        print(line, file=self.terminal, flush=True)
