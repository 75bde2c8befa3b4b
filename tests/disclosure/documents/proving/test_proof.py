"""A form that loads is published: made-up departments through every format, reader and check."""

from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from budget.dimensions import Kind
from disclosure.documents import formats, forms
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms.model import Layout
from disclosure.documents.proving.proof import Step, findings, prove
from disclosure.documents.proving.specimens import Case, specimen
from tests.seeds import is_full, is_sampled, seeds

SHANGHAI = Path(__file__).parents[1] / "forms" / "shanghai-like.toml"
LAYOUTS = [*map(forms.layout, forms.available()), forms.load(SHANGHAI)]
READ_FORMATS = ("docx", "xlsx", "json")


# The usual case of each form is tried below.
TRIALS = [
    (layout, case)
    for layout, case in product(LAYOUTS, Case)
    if is_sampled(f"{case.value} {layout.key}", one_in=6)
]


@pytest.mark.in_turn
@pytest.mark.parametrize(("layout", "case"), TRIALS, ids=lambda part: getattr(part, "key", part))
def test_every_form_stands_every_case(layout: Layout, case: Case) -> None:
    names = formats.NAMES if is_full() else READ_FORMATS
    for trial in prove(layout, cases=[case], seeds=seeds(1, 8), names=names, solve=is_full()):
        assert trial.findings == (), [str(finding) for finding in trial.findings]


@pytest.mark.in_turn
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.key)
@pytest.mark.sampled(one_in=3)
def test_a_ledger_comes_back_from_its_files(layout: Layout) -> None:
    """From all formats; PDF, which takes longest, of one in three of these forms in `make test`."""
    is_whole = is_sampled(f"formats of {layout.key}", one_in=3)
    names = formats.NAMES if is_whole else READ_FORMATS
    (trial,) = prove(layout, cases=[Case.USUAL], names=names)
    assert trial.findings == (), [str(finding) for finding in trial.findings]


# -- what is tried ---------------------------------------------------------------------------------


def test_a_specimen_is_what_its_case_says() -> None:
    form = LAYOUTS[0]

    def made(case: Case) -> tuple[bool, bool, int]:
        document = assemble(specimen(form, case, 0).entries, form).document
        change = document.figure_by_key["basic_change"].value or 0
        is_empty = any(table.is_empty for table in document.tables)
        return is_empty, change < 0, len(document.goals)

    assert made(Case.USUAL) == (False, False, 2)
    assert made(Case.EMPTY_TABLES)[0]
    assert made(Case.DECREASED)[1]
    assert made(Case.MANY_PROJECTS)[2] > 30
    unchanged = assemble(specimen(form, Case.UNCHANGED, 0).entries, form).document
    assert unchanged.figure_by_key["basic_change"].value == 0


def test_a_specimen_is_the_same_each_time() -> None:
    one = specimen(LAYOUTS[0], Case.USUAL, 3)
    assert one == specimen(LAYOUTS[0], Case.USUAL, 3)
    assert one.entries.lines != specimen(LAYOUTS[0], Case.USUAL, 4).entries.lines


def test_a_specimen_has_only_what_the_form_knows() -> None:
    form = LAYOUTS[-1]
    known = replace(form, funds=("general_public_budget", "other_income"))
    entries = specimen(known, Case.USUAL, 0).entries
    assert {line.fund for line in entries.lines} == {"general_public_budget", "other_income"}
    assert {line.kind for line in entries.lines} <= set(Kind)
    assert assemble(entries, known).problems == ()


# -- what is found ---------------------------------------------------------------------------------


def test_a_form_that_breaks_is_told_step_and_cause() -> None:
    """The loader refuses such a form; where it once does not, nobody sees a traceback."""
    form = LAYOUTS[0]
    columns = []
    for column in form.tables["procurement"].columns:
        is_goods = column.source == "goods"
        columns.append(replace(column, source="nothing_entered") if is_goods else column)
    procurement = replace(form.tables["procurement"], columns=tuple(columns))
    broken = replace(form, tables={**form.tables, "procurement": procurement})
    entries = specimen(form, Case.USUAL, 0).entries
    (finding,) = findings(broken, entries, READ_FORMATS)
    assert finding.step is Step.ASSEMBLE
    assert finding.where == "生成公开内容"
    assert finding.message.startswith("程序出错：AttributeError")


def test_what_is_read_back_otherwise_is_told_with_its_place() -> None:
    """A form whose unit is another than it says."""
    form = LAYOUTS[0]
    in_yuan = replace(form.money, unit="元")
    tables = {key: replace(table, money=in_yuan) for key, table in form.tables.items()}
    broken = replace(form, money=in_yuan, tables=tables)
    found = list(findings(broken, specimen(form, Case.USUAL, 0).entries, ["docx"], solve=False))
    unlike = [finding for finding in found if "读回的是" in finding.message]
    assert {(finding.step, finding.format) for finding in unlike} == {(Step.READ, "docx")}
    assert unlike[0].where.startswith("读回文件 Word 文档 table-1/")
