"""What an inspection found in all: by rule, by department, by weight; who is missing. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from disclosure.documents.checks import Outcome, Severity
from disclosure.documents.inspection.findings import FileState, InspectedFile, Noted

# In place of a region's code where a file or list does not say one.
ANY_REGION = "*"


@dataclass(frozen=True, order=True)
class Office:
    """Whose disclosure a file is: a department or, with ``unit_code``, one of its units."""

    region_code: str
    code: str
    name: str
    unit_code: str = ""
    unit_name: str = ""

    @property
    def key(self) -> str:
        """What tells it from the others of its region: its code, else its name.

        Of a unit these are its own: its file need not say the department's.
        """
        if self.is_unit:
            return self.unit_code or self.unit_name
        return self.code or self.name

    @property
    def is_unit(self) -> bool:
        """Whether it is a unit, whose disclosure is none of its department."""
        return bool(self.unit_code or self.unit_name)

    @property
    def label(self) -> str:
        """Its name, with the department's before that of a unit."""
        return f"{self.name}{self.unit_name}" if self.is_unit else self.name


@dataclass(frozen=True, order=True)
class Absence:
    """A department that ought to be in the pile with a year, and is not."""

    year: int
    office: Office


@dataclass
class RuleCount:
    """How often a rule or a problem of reading was met, and in how many files."""

    code: str
    title: str
    severity: Severity
    findings: int = 0
    files: int = 0


@dataclass
class OfficeCount:
    """What was found in the files of one office and year.

    ``digests`` are those of the documents: more than one means that its files differ.
    """

    office: Office
    year: int
    files: int = 0
    findings: Counter[Severity] = field(default_factory=Counter)
    digests: set[str] = field(default_factory=set)


@dataclass
class Summary:
    """The counts of an inspection. ``add`` takes one file after another."""

    files: int = 0
    unreadable: int = 0
    clean: int = 0
    findings: Counter[Severity] = field(default_factory=Counter)
    rounding: int = 0
    rules: dict[tuple[str, Severity], RuleCount] = field(default_factory=dict)
    offices: dict[tuple[Office, int], OfficeCount] = field(default_factory=dict)
    missing: tuple[Absence, ...] = ()

    def add(self, file: InspectedFile) -> None:
        """Count a file with all that was noted in it."""
        self.files += 1
        if file.state is FileState.UNREADABLE:
            self.unreadable += 1
        faults = [noted for noted in file.noted if noted.outcome is Outcome.FAIL]
        self.rounding += len(file.noted) - len(faults)
        if all(noted.severity is Severity.HINT for noted in faults):
            self.clean += 1
        self._count_rules(faults)
        self.findings.update(noted.severity for noted in faults)
        office = _office_of(file)
        if office.key and file.year:
            self._count_office(office, file, faults)

    def note_missing(self, expected: Iterable[Absence]) -> None:
        """Note which of the expected disclosures are not there.

        A year of which the pile holds nothing is not expected. A department of the list is found by
        its code, or by its name where it has none; the region counts where the file says one.
        """
        there: set[tuple[str, str, int]] = set()
        for office, year in self.offices:
            there.add((office.region_code, office.key, year))
            there.add((ANY_REGION, office.key, year))
        missing: list[Absence] = []
        for absence in sorted(set(expected)):
            office = absence.office
            year = absence.year
            if year not in self.years:
                continue
            own_region = office.region_code or ANY_REGION
            is_there = (own_region, office.key, year) in there
            is_there_without_region = ("", office.key, year) in there
            if not is_there and not is_there_without_region:
                missing.append(absence)
        self.missing = tuple(missing)

    @property
    def years(self) -> list[int]:
        """The years of which there are disclosures, ascending."""
        return sorted({year for _, year in self.offices})

    def by_rule(self) -> list[RuleCount]:
        """Return the counts of rules and problems, those met most often first."""
        return sorted(self.rules.values(), key=lambda count: (-count.findings, count.code))

    def by_office(self) -> list[OfficeCount]:
        """Return the counts of offices by region, code and year."""
        return sorted(self.offices.values(), key=lambda count: (count.office, count.year))

    def seen_in_other_years(self) -> list[Absence]:
        """Return every department of the pile for every year of it.

        It is what can be expected where nobody has said who must publish.
        """
        departments: dict[tuple[str, str], Office] = {}
        for office, _ in self.offices:
            if not office.is_unit:
                departments[office.region_code, office.key] = office
        expected: list[Absence] = []
        for year in self.years:
            expected += [Absence(year, office) for office in departments.values()]
        return expected

    def _count_rules(self, faults: list[Noted]) -> None:
        counted: set[tuple[str, Severity]] = set()
        for noted in faults:
            key = (noted.code, noted.severity)
            if key not in self.rules:
                # Problems of reading have no title: one of their sentences says what they are.
                title = noted.title or f"如：{noted.message}"
                self.rules[key] = RuleCount(noted.code, title, noted.severity)
            self.rules[key].findings += 1
            if key not in counted:
                self.rules[key].files += 1
                counted.add(key)

    def _count_office(self, office: Office, file: InspectedFile, faults: list[Noted]) -> None:
        count = self.offices.setdefault((office, file.year), OfficeCount(office, file.year))
        count.files += 1
        count.digests.add(file.digest)
        count.findings.update(noted.severity for noted in faults)


def _office_of(file: InspectedFile) -> Office:
    return Office(
        file.region_code,
        file.department_code,
        file.department_name,
        file.unit_code,
        file.unit_name,
    )
