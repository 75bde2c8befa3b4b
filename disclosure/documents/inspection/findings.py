"""What an inspection finds in one file: what it is, and everything that is wrong with it. Pure."""

import hashlib
from collections.abc import Iterable, Mapping

import msgspec

from budget.classification import supplied_names
from budget.dimensions import Dimension
from budget.problems import Problem, Problems, Stops, stopped_by
from disclosure.documents.checks import Context, Outcome, Result, Severity, check
from disclosure.documents.forms.model import Layout
from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.files.packages import Limits
from disclosure.documents.intake.reading import read_file
from disclosure.documents.model.document import Document

# Outcomes that say something of a document; the others say that there is nothing to say.
_TOLD = (Outcome.FAIL, Outcome.ROUNDING)


class FileState(Dimension):
    """How far the inspection of a file came."""

    CHECKED = "checked", "已核对"
    UNREADABLE = "unreadable", "没有读出"


class Source(Dimension):
    """Where something noted comes from."""

    READING = "reading", "读取"
    CHECK = "check", "核对"


class Noted(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a file or remarkable in it.

    ``code`` is a problem's, or the number of a rule. ``place`` is where it stands: in the file for
    problems of reading (表格3第5行第2列), the cell's address in the document for a rule's finding.
    ``difference`` is in the document's unit, or empty.
    """

    source: Source
    code: str
    title: str
    severity: Severity
    outcome: Outcome
    message: str
    place: str = ""
    difference: str = ""


class InspectedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a pile with what was found.

    ``path`` is its place in the pile with slashes, ``size`` is in bytes. All that tells whose
    disclosure it is stays empty, and ``year`` 0, where it was not read. ``unread`` is the number of
    parts of the file that went into no place of the document.
    """

    path: str
    sha256: str
    size: int
    state: FileState
    layout: str = ""
    document_kind: str = ""
    region_code: str = ""
    region_name: str = ""
    department_code: str = ""
    department_name: str = ""
    unit_code: str = ""
    unit_name: str = ""
    year: int = 0
    digest: str = ""
    unread: int = 0
    noted: tuple[Noted, ...] = ()

    def count(self, severity: Severity) -> int:
        """Return how many faults of a weight were noted; differences of rounding are none."""
        faults = 0
        for noted in self.noted:
            if noted.outcome is Outcome.FAIL and noted.severity is severity:
                faults += 1
        return faults


def inspect(
    path: str, data: bytes, layouts: Iterable[Layout], limits: Limits, *, solve: bool
) -> InspectedFile:
    """Return what is found in the file ``data``.

    It is checked by what stands in it and the supplied names of codes, like the file of a
    department that nobody knows: what other files say changes nothing. ``solve`` is whether the
    rule runs that looks for one ledger behind all tables, which can take long.
    """
    by_key = {layout.key: layout for layout in layouts}
    try:
        reading = read_file(data, path, by_key.values(), limits=limits)
        layout = _layout_of(reading.document, by_key)
    except Problems as exc:
        return unreadable(path, data, exc.problems)
    document = reading.document
    identity = document.identity
    noted = [_noted_problem(problem) for problem in reading.problems]
    for result in check(document, _context(document, layout, solve=solve)):
        noted += _noted_findings(result)
    return InspectedFile(
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        state=FileState.CHECKED,
        layout=identity.layout,
        document_kind=identity.document_kind,
        region_code=identity.region_code,
        region_name=identity.region_name,
        department_code=identity.department_code,
        department_name=identity.department_name,
        unit_code=identity.unit_code,
        unit_name=identity.unit_name,
        year=identity.year,
        digest=document.digest,
        unread=len(reading.not_read),
        noted=tuple(noted),
    )


def unreadable(path: str, data: bytes, problems: Iterable[Problem]) -> InspectedFile:
    """Return a file that was not read, for reasons that stand in ``problems``."""
    return InspectedFile(
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        state=FileState.UNREADABLE,
        noted=tuple(_noted_problem(problem) for problem in problems),
    )


def with_problem(file: InspectedFile, problem: Problem) -> InspectedFile:
    """Return the file with one problem more."""
    return msgspec.structs.replace(file, noted=(_noted_problem(problem), *file.noted))


def _noted_problem(problem: Problem) -> Noted:
    is_harmless = stopped_by(problem) is Stops.NOTHING
    severity = Severity.HINT if is_harmless else Severity.BLOCKING
    return Noted(
        source=Source.READING,
        code=problem.code,
        title="",
        severity=severity,
        outcome=Outcome.FAIL,
        message=problem.message,
        place=problem.address,
    )


def _noted_findings(result: Result) -> list[Noted]:
    if result.outcome not in _TOLD:
        return []
    # Differences that rounding explains are no faults, whatever the rule weighs.
    is_fault = result.outcome is Outcome.FAIL
    severity = result.severity if is_fault else Severity.HINT
    noted: list[Noted] = []
    for finding in result.findings:
        place = finding.cells[0].address if finding.cells else ""
        noted.append(
            Noted(
                source=Source.CHECK,
                code=result.rule,
                title=result.title,
                severity=severity,
                outcome=result.outcome,
                message=finding.message,
                place=place,
                difference=finding.difference,
            )
        )
    return noted


def _layout_of(document: Document, by_key: Mapping[str, Layout]) -> Layout:
    """Return the form that a document names. Raises Problems where it is not installed."""
    key = document.identity.layout
    if key not in by_key:
        fault = f"没有版式“{key}”；现有版式：{'、'.join(by_key)}"
        raise Problems([problem_kinds.JSON_INVALID.at("文件", fault=fault)])
    return by_key[key]


def _context(document: Document, layout: Layout, *, solve: bool) -> Context:
    names = supplied_names(document.identity.year)
    functions = {**names["government_fund_function"], **names["function"]}
    return Context(
        layout=layout,
        function_names=functions,
        economic_names=names["department_economic"],
        government_names=names["government_economic"],
        solve=solve,
    )
