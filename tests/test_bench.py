"""The harness of `make bench`: what it prints, and what it ends with."""

import io
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.bounds import Bound, NotMeasured
from bench.output import kept_apart
from bench.pairs import Pair, measure
from bench.table import Entry, Table

ROOT = Path(__file__).resolve().parent.parent
LOG = Path("var/bench.log")


def printed(*entries: Entry) -> tuple[str, int]:
    """The table of one subject, and what the process would end with."""
    terminal = io.StringIO()
    table = Table(terminal)
    table.add_subject("subject", iter(entries))
    code = table.close(LOG)
    return terminal.getvalue(), code


def row(text: str, name: str) -> str:
    (line,) = [line for line in text.splitlines() if line.strip().startswith(name)]
    return line


def test_a_bound_that_holds_ends_with_0() -> None:
    text, code = printed(Bound("saving", lambda: 0.5, 1, "s"))
    assert row(text, "saving").split() == ["saving", "0.50", "s", "1", "s", "held"]
    assert code == 0


def test_an_amount_that_equals_its_bound_holds() -> None:
    _, code = printed(Bound("requests", lambda: 12, 12, ""))
    assert code == 0


def test_a_missed_bound_ends_with_1_and_the_rows_after_it_are_measured() -> None:
    text, code = printed(
        Bound("saving", lambda: 1.5, 1, "s"),
        Bound("reading", lambda: 1, 2, "s"),
    )
    assert row(text, "saving").split() == ["saving", "1.50", "s", "1", "s", "MISSED"]
    assert row(text, "reading").endswith("held")
    assert "1 bounds missed" in text
    assert code == 1


def test_a_subject_that_breaks_ends_with_1_and_the_next_is_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def breaking() -> Iterator[Entry]:
        yield Bound("before", lambda: 1, 2, "s")
        raise RuntimeError("nothing was found")

    terminal = io.StringIO()
    table = Table(terminal)
    table.add_subject("broken", breaking())
    table.add_subject("whole", iter([Bound("after", lambda: 1, 2, "s")]))
    code = table.close(LOG)
    assert "FAILED: RuntimeError" in terminal.getvalue()
    assert row(terminal.getvalue(), "after").endswith("held")
    assert "Traceback" not in terminal.getvalue()
    assert "nothing was found" in capsys.readouterr().err
    assert code == 1


def test_a_pair_has_no_bound_and_misses_none() -> None:
    text, code = printed(Pair("two ways", lambda: None, lambda: None))
    assert " none " in row(text, "two ways")
    assert code == 0


def test_what_cannot_be_measured_is_said_and_counted() -> None:
    text, code = printed(NotMeasured("PostgreSQL", "no server answers"))
    assert row(text, "PostgreSQL").endswith("NOT MEASURED: no server answers")
    assert "1 NOT MEASURED" in text
    assert code == 0


def test_a_pair_is_measured_in_turns() -> None:
    calls: list[str] = []
    measure(Pair("", lambda: calls.append("ours"), lambda: calls.append("other")), rounds=2)
    assert calls == ["ours", "other", "ours", "other", "other", "ours"]


def test_log_lines_and_what_children_print_do_not_reach_the_terminal(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "var" / "bench.log"
    logger = logging.getLogger("tests.bench")
    handler = logging.StreamHandler(sys.__stderr__)
    logger.addHandler(handler)
    try:
        with kept_apart(log) as terminal:
            print("a row", file=terminal, flush=True)
            logger.warning("a log line")
            subprocess.run(["sh", "-c", "echo from a child; echo its error >&2"], check=True)
            print("another row", file=terminal, flush=True)
    finally:
        logger.removeHandler(handler)
    os.write(1, b"after it\n")
    captured = capfd.readouterr()
    assert captured.out == "a row\nanother row\nafter it\n"
    assert captured.err == ""
    kept = log.read_text()
    for line in ("a log line", "from a child", "its error"):
        assert line in kept


def test_every_subject_is_a_module_that_measures() -> None:
    """Without measuring: each is imported by a process of its own, as `make bench` does."""
    program = (
        "import importlib, pkgutil, django; django.setup(); from bench import subjects\n"
        "for module in pkgutil.iter_modules(subjects.__path__):\n"
        "    subject = importlib.import_module(f'bench.subjects.{module.name}')\n"
        "    assert callable(subject.measures), module.name\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


def test_an_unknown_subject_is_named_and_measures_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "nonsense"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert "unknown: nonsense" in done.stderr
