"""Counts over all files of an inspection, and who is missing."""

from msgspec import structs

from disclosure.documents.checks import Outcome, Severity
from disclosure.documents.inspection.findings import FileState, InspectedFile, Noted, Source
from disclosure.documents.inspection.summaries import Absence, Office, Summary


def noted(code: str, severity: Severity, outcome: Outcome = Outcome.FAIL) -> Noted:
    return Noted(
        source=Source.CHECK,
        code=code,
        title=f"规则{code}",
        severity=severity,
        outcome=outcome,
        message="不符",
    )


def disclosure(
    code: str, year: int, *found: Noted, region: str = "", digest: str = "d"
) -> InspectedFile:
    return InspectedFile(
        path=f"{region}{code}-{year}-{digest}",
        sha256="",
        size=1,
        state=FileState.CHECKED,
        region_code=region,
        department_code=code,
        department_name=f"{code}局",
        year=year,
        digest=digest,
        noted=found,
    )


def summed(*files: InspectedFile) -> Summary:
    summary = Summary()
    for file in files:
        summary.add(file)
    return summary


def missing(summary: Summary, *expected: Absence) -> list[tuple[int, str]]:
    summary.note_missing(expected or summary.seen_in_other_years())
    return [(absence.year, absence.office.code) for absence in summary.missing]


def test_findings_are_counted_by_rule_and_weight() -> None:
    twice = disclosure("101", 2025, noted("3", Severity.BLOCKING), noted("3", Severity.BLOCKING))
    once = disclosure("102", 2025, noted("3", Severity.BLOCKING), noted("40", Severity.HINT))
    summary = summed(twice, once, disclosure("103", 2025))
    first = summary.by_rule()[0]
    assert (first.code, first.findings, first.files) == ("3", 3, 2)
    assert summary.findings == {Severity.BLOCKING: 3, Severity.HINT: 1}


def test_hints_and_rounding_leave_a_file_clean() -> None:
    rounding = noted("1", Severity.BLOCKING, Outcome.ROUNDING)
    summary = summed(disclosure("101", 2025, rounding, noted("40", Severity.HINT)))
    assert (summary.files, summary.clean, summary.rounding) == (1, 1, 1)


def test_what_was_not_read_belongs_to_nobody() -> None:
    unread = InspectedFile(path="x", sha256="", size=1, state=FileState.UNREADABLE)
    summary = summed(unread)
    assert summary.unreadable == 1
    assert summary.by_office() == []


def test_files_of_one_office_that_differ_are_seen() -> None:
    summary = summed(disclosure("101", 2025), disclosure("101", 2025, digest="other"))
    (count,) = summary.by_office()
    assert (count.files, len(count.digests)) == (2, 2)


def test_who_ought_to_be_there_and_is_not_is_missing() -> None:
    summary = summed(disclosure("101", 2025, region="130000"))
    expected = [Absence(2025, Office("130000", code, f"{code}局")) for code in ("101", "102")]
    assert missing(summary, *expected) == [(2025, "102")]


def test_a_year_without_any_disclosure_is_not_expected() -> None:
    summary = summed(disclosure("101", 2025))
    assert missing(summary, Absence(2024, Office("", "101", "101局"))) == []


def test_a_file_that_does_not_say_its_region_is_taken_for_the_department() -> None:
    summary = summed(disclosure("101", 2025))
    assert missing(summary, Absence(2025, Office("130000", "101", "101局"))) == []


def test_departments_of_two_counties_with_one_code_are_two() -> None:
    summary = summed(
        disclosure("101", 2025, region="130001"),
        disclosure("101", 2024, region="130001"),
        disclosure("101", 2025, region="130002"),
    )
    assert missing(summary) == [(2024, "101")]
    assert summary.missing[0].office.region_code == "130002"


def test_a_unit_s_file_is_none_of_its_department() -> None:
    of_unit = structs.replace(
        disclosure("101", 2025), unit_code="101001", unit_name="本级", department_code=""
    )
    summary = summed(of_unit, disclosure("102", 2025))
    department = Office("", "101", "101局")
    unit = Office("", "101", "101局", "101001", "本级")
    other_unit = Office("", "101", "101局", "101002", "中心")
    assert missing(summary, *(Absence(2025, each) for each in (department, unit, other_unit))) == [
        (2025, "101"),
        (2025, "101"),
    ]
    assert [absence.office for absence in summary.missing] == [department, other_unit]


def test_without_a_list_the_other_years_say_who_is_missing() -> None:
    summary = summed(disclosure("101", 2024), disclosure("101", 2025), disclosure("102", 2024))
    assert missing(summary) == [(2025, "102")]
