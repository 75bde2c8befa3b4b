"""Publishes a made-up department in a form, without a database, and says what does not work.

The steps are those of publishing and of importing: assemble, render in every format, read back,
recover the ledger, check. A step that breaks is told like one that gives something wrong: nobody
who writes a form sees a traceback. Pure.
"""

import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from budget.dimensions import Dimension
from budget.entries import Entries
from budget.problems import Problem, Problems
from disclosure.documents import formats
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.checks import Context, Outcome, Severity, check
from disclosure.documents.diff.printed import differing, printed_texts
from disclosure.documents.forms.model import Layout
from disclosure.documents.intake.reading import READABLE, Reading, read_file
from disclosure.documents.intake.reading.entries import entries_of
from disclosure.documents.intake.reading.fidelity import stated_of
from disclosure.documents.intake.recovery import recover
from disclosure.documents.model.document import Document, Imprint
from disclosure.documents.proving.specimens import Case, Specimen, specimen

_SHOWN = 60  # characters of a text that a finding quotes
# Differences of one step that are listed; more of them have the same cause.
_MOST_DIFFERENCES = 5
_VERSION = 1

Made = TypeVar("Made")


class Step(Dimension):
    """A step of publishing or importing."""

    ASSEMBLE = "assemble", "生成公开内容"
    RENDER = "render", "生成文件"
    READ = "read", "读回文件"
    RECOVER = "recover", "从文件还原收支明细"
    CHECK = "check", "核对"


@dataclass(frozen=True)
class ProofFinding:
    """Something that a form does not stand: at which step, where in the document, and what."""

    step: Step
    format: str
    place: str
    message: str

    @property
    def where(self) -> str:
        """The step, the format where it has one, and the place, in Chinese."""
        words = [self.step.label]
        if self.format:
            words.append(formats.get(self.format).label)
        if self.place:
            words.append(self.place)
        return " ".join(words)


@dataclass(frozen=True)
class Trial:
    """One specimen and what was found with it."""

    specimen: Specimen
    findings: tuple[ProofFinding, ...]


def prove(
    layout: Layout,
    *,
    seeds: Sequence[int] = (0,),
    cases: Sequence[Case] = tuple(Case),
    names: Sequence[str] = formats.NAMES,
    solve: bool = True,
) -> Iterator[Trial]:
    """Yield a trial for each case and seed.

    ``names`` are the formats to render, ``solve`` has the ledger recovered as well, which takes a
    second or two.
    """
    for seed in seeds:
        for case in cases:
            example = specimen(layout, case, seed)
            # Amounts of less than half a unit add up to others: no ledger gives them back surely.
            is_told = case is not Case.SMALL_AMOUNTS
            found = findings(layout, example.entries, names, solve=solve and is_told)
            yield Trial(example, tuple(found))


def findings(
    layout: Layout, entries: Entries, names: Sequence[str] = formats.NAMES, *, solve: bool = True
) -> Iterator[ProofFinding]:
    """Yield everything that goes wrong with these entries in this form."""
    assembly, faults = _attempt(Step.ASSEMBLE, "", partial(assemble, entries, layout))
    yield from faults
    if assembly is None:
        return
    for problem in assembly.problems:
        yield _of_problem(Step.ASSEMBLE, "", problem)
    document = assembly.document
    yield from _repeated_addresses(document)
    yield from _in_formats(layout, entries, document, names, solve=solve)
    yield from _checked(layout, entries, document)


def _attempt(
    step: Step, format_name: str, make: Callable[[], Made]
) -> tuple[Made | None, list[ProofFinding]]:
    """Return what ``make`` returns, or findings that say how it broke."""
    try:
        return make(), []
    except Problems as exc:
        return None, [_of_problem(step, format_name, problem) for problem in exc.problems]
    except MemoryError:
        raise  # no fault of this step: the whole proof ends
    except Exception as exc:  # whatever it is, it would stop a department at its last step
        place = traceback.extract_tb(exc.__traceback__)[-1]
        message = f"程序出错：{exc.__class__.__name__} {exc}（{place.name}，第{place.lineno}行）"
        return None, [ProofFinding(step, format_name, "", message)]


def _of_problem(step: Step, format_name: str, problem: Problem) -> ProofFinding:
    return ProofFinding(step, format_name, problem.address, problem.message)


def _repeated_addresses(document: Document) -> Iterator[ProofFinding]:
    """Yield addresses that stand for two things; links and findings could not tell them apart."""
    addresses: list[str] = []
    for block in document.blocks():
        addresses.append(block.address)
    for table in document.every_table():
        addresses += [note.address for note in table.notes]
        for row in table.rows:
            addresses += [cell.address for cell in row.cells]
    for address, count in Counter(addresses).items():
        if count > 1:
            message = f"“{address}”这个地址有{count}处，链接和批注分不清是哪一处"
            yield ProofFinding(Step.ASSEMBLE, "", address, message)


# -- files -----------------------------------------------------------------------------------------


def _in_formats(
    layout: Layout, entries: Entries, document: Document, names: Sequence[str], *, solve: bool
) -> Iterator[ProofFinding]:
    imprint = Imprint(_VERSION, document.digest, None)
    is_recovered = False
    for name in names:
        render = partial(formats.get(name).render, document, imprint)
        content, faults = _attempt(Step.RENDER, name, render)
        yield from faults
        if content is None or name not in READABLE:
            continue
        read = partial(read_file, content, f"file.{name}", [layout], stated=stated_of(document))
        reading, faults = _attempt(Step.READ, name, read)
        yield from faults
        if reading is None:
            continue
        differences = list(_unlike(name, document, reading))
        yield from differences
        # Every reader gives the same reading, so that one recovery says what all would.
        if solve and not differences and not is_recovered and name != "json":
            is_recovered = True
            yield from _recovered(name, layout, entries, document, reading)


def _unlike(name: str, document: Document, reading: Reading) -> Iterator[ProofFinding]:
    """Yield what a file, read back, shows otherwise than the document."""
    for problem in reading.problems:
        yield _of_problem(Step.READ, name, problem)
    expected = document.as_displayed()
    actual = reading.document.as_displayed()
    if expected == actual:
        return
    count = 0
    for pair in differing(printed_texts(expected), printed_texts(actual)):
        count += 1
        if count > _MOST_DIFFERENCES:
            break
        before = f"{pair.text_before:.{_SHOWN}}"
        after = f"{pair.text_after:.{_SHOWN}}"
        message = f"写的是“{before}”，读回的是“{after}”"
        yield ProofFinding(Step.READ, name, pair.later.address, message)
    if not count:
        yield ProofFinding(Step.READ, name, *_unlike_structure(expected, actual))


def _unlike_structure(expected: Document, actual: Document) -> tuple[str, str]:
    """Return the place and the kind of a difference that no printed text shows."""
    if expected.identity != actual.identity:
        message = f"单位、年度不同：写的是{expected.identity}，读回的是{actual.identity}"
        return "", message
    if expected.title != actual.title:
        return "", f"标题不同：写的是“{expected.title}”，读回的是“{actual.title}”"
    blocks = {block.address: block for block in actual.blocks()}
    for block in expected.blocks():
        if blocks.get(block.address) != block:
            return block.address, "文字相同，表头、标题、表注或行列的归属不同"
    return "", "各部分的次序或名称不同"


def _recovered(
    name: str, layout: Layout, entries: Entries, document: Document, reading: Reading
) -> Iterator[ProofFinding]:
    """Yield what an import of the file would not make again."""

    def make() -> tuple[Problem, ...]:
        read = replace(
            entries_of(reading, layout),
            bodies=entries.bodies,  # importing takes a department's units as they are known
            department_kind=entries.department_kind,
            function_names=entries.function_names,
            economic_names=entries.economic_names,
        )
        prior = {figure.figure: figure.amount for figure in entries.prior_figures}
        recovery = recover(reading, layout, read, prior)
        if not recovery.is_found:
            return recovery.problems
        again = assemble(recovery.entries, layout, prior).document
        if again.as_displayed() == document.as_displayed():
            return ()
        return recovery.problems

    problems, faults = _attempt(Step.RECOVER, name, make)
    yield from faults
    for problem in (problems or ())[:_MOST_DIFFERENCES]:
        yield _of_problem(Step.RECOVER, name, problem)


# -- checks ----------------------------------------------------------------------------------------


def _checked(layout: Layout, entries: Entries, document: Document) -> Iterator[ProofFinding]:
    """Yield faults that would stop this document from being published: it has none."""
    context = Context(
        layout,
        function_names=entries.function_names,
        economic_names=entries.economic_names,
        department_kind=entries.department_kind,
        solve=False,
    )
    for shown in (document, document.as_displayed()):
        results, faults = _attempt(Step.CHECK, "", partial(check, shown, context))
        yield from faults
        for result in results or ():
            is_fault = result.outcome is Outcome.FAIL and result.severity is Severity.BLOCKING
            if not is_fault:
                continue
            for fault in result.findings:
                message = f"规则{result.rule}：{fault.message}"
                place = fault.cells[0].address if fault.cells else ""
                yield ProofFinding(Step.CHECK, "", place, message)
