"""Of a layout nobody has seen before, the loader says what is wrong, or it is published: assembled,
rendered and read back equal. What the checks find of a form that contradicts itself is true."""

import tomllib
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from budget.amounts import is_nil_sign
from budget.entries import Entries
from budget.problems import Problems
from disclosure.documents import forms
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms.model import Layout
from disclosure.documents.proving.proof import Step, prove
from disclosure.documents.proving.specimens import Case, specimen
from tests.layouts import changed_layout
from tests.made_up_layouts import made_up_layout
from tests.seeds import fewer_examples

# An example costs half a second, and a seed of random changes has no smaller one.
published = settings(
    fewer_examples, phases=(Phase.explicit, Phase.reuse, Phase.generate), deadline=None
)
FORMATS = ("docx", "xlsx", "csv", "html")


# A PDF takes as long to write as all others together, so one in eight forms is printed as well.
PRINTED_EVERY = 8
RECOVERED_EVERY = 4  # finding the ledger takes a second or two


def tells_nil(layout: Layout, entries: Entries) -> bool:
    """Return whether what is printed tells nil from less than half a unit.

    It does not where nothing is nil, and 0.00 might be how an office prints it, nor where a column
    prints money as it prints nil: 0 without decimals, or 0.00 by its own style. No ledger can be
    recovered to the fen from that.
    """
    texts = []
    document = assemble(entries, layout).document
    for table in document.tables:
        rule = layout.tables.get(table.address)
        nil_texts = {column.key: column.money.zero for column in rule.columns} if rule else {}
        for row in table.rows:
            for column, cell in zip(table.columns, row.cells, strict=False):
                if column.kind != "money" or row.level == "blank":
                    continue
                text = cell.text.strip()
                if cell.value and text == nil_texts.get(column.key):
                    return False
                texts.append(text)
    return any(is_nil_sign(text) for text in texts) and "0" not in texts


def stands_or_is_refused(
    data: dict[str, Any],
    case: Case,
    seed: int,
    names: Sequence[str] = FORMATS,
    *,
    solve: bool = False,
) -> None:
    """The loader names a key, or everything works, with what is read back equal."""
    try:
        layout = forms.load_data(data, forms.SHIPPED, name="form.toml")
    except Problems as exc:
        for problem in exc.problems:
            assert problem.address.startswith("form.toml: "), problem
            assert problem.message
        return
    is_told = solve and tells_nil(layout, specimen(layout, case, seed).entries)
    for trial in prove(layout, cases=[case], seeds=[seed], names=names, solve=is_told):
        for finding in trial.findings:
            is_said_by_a_check = finding.step is Step.CHECK and "程序出错" not in finding.message
            assert is_said_by_a_check, finding


@published
@example(149716, Case.DECREASED, 1)  # 款 before 类
@example(441152920, Case.EMPTY_TABLES, 1)  # a caption of the form's own: 注：见下表。
@example(30163016, Case.SMALL_AMOUNTS, 1)  # a label with the year, after paragraphs of any words
@example(357319978, Case.NO_PRIOR_YEAR, 2)  # in a sheet, a sentence below a table that ends in 、
@example(241551508, Case.EMPTY_TABLES, 3)  # a caption that says more than the year: {year}其他
@given(st.integers(0, 10**9), st.sampled_from(Case), st.integers(1, 3))
def test_a_changed_form_is_refused_or_published(seed: int, case: Case, changes: int) -> None:
    stands_or_is_refused(changed_layout(Random(seed), changes=changes), case, seed)


@published
@given(st.integers(0, 10**9), st.sampled_from(Case))
def test_a_form_made_up_from_nothing_is_published(seed: int, case: Case) -> None:
    names = (*FORMATS, "pdf") if seed % PRINTED_EVERY == 0 else FORMATS
    is_recovered = seed % RECOVERED_EVERY == 0
    stands_or_is_refused(made_up_layout(seed), case, seed, names, solve=is_recovered)


def test_a_zero_beside_the_sign_for_nil_is_read_as_it_is_printed() -> None:
    """This form prints - for nil, and a department of it 0.00 in a column without any."""
    stands_or_is_refused(made_up_layout(12, is_small=True), Case.MANY_PROJECTS, 12, ("docx",))


@published
@given(st.integers(0, 10**9), st.sampled_from(["", "-", "—", "/"]))
@example(30, "-")  # the ledger that was recovered had nothing where the file shows 0.00
@example(12, "-")
@example(76639537, "—")  # no money in any table
def test_money_below_half_a_unit_is_recovered_beside_any_nil(seed: int, zero: str) -> None:
    """Where a form in 万元 prints nil in its own way, 0.00 is money, in the ledger too."""
    data = made_up_layout(seed, is_small=True)
    data["money"] |= {"unit": "万元", "scale": 10_000, "decimals": 2, "zero": zero}
    stands_or_is_refused(data, Case.DECREASED, seed, ("docx",), solve=True)


@pytest.mark.parametrize(
    "caption", ["预算年度：{year}其他", "编制：{department}{year}年", "附：{year}（编）"]
)
def test_a_caption_may_say_the_year_among_other_words(caption: str) -> None:
    data = tomllib.loads((forms.FOLDER / "hebei-2023.toml").read_text(encoding="utf-8"))
    data["tables"]["table-2"]["caption"] = [caption]
    layout = forms.load_data(data, forms.SHIPPED, name="form.toml")
    (trial,) = prove(layout, cases=[Case.USUAL], seeds=[5], names=("docx", "xlsx"))
    assert not trial.findings


@pytest.mark.parametrize(
    ("seed", "case", "zero"),
    [
        (5271, Case.USUAL, None),
        (20000, Case.NO_PRIOR_YEAR, None),  # in a column that prints nil as 0.00, beside blanks
        (39115248, Case.USUAL, None),
        (489266673, Case.DECREASED, "/"),
    ],
)
def test_what_cannot_be_told_from_nil_is_named_cell_by_cell(
    seed: int, case: Case, zero: str | None
) -> None:
    data = made_up_layout(seed, is_small=zero is not None)
    if zero is not None:
        data["money"] |= {"unit": "万元", "scale": 10_000, "decimals": 2, "zero": zero}
    layout = forms.load_data(data, forms.SHIPPED, name="form.toml")
    assert not tells_nil(layout, specimen(layout, case, seed).entries)
    (trial,) = prove(layout, cases=[case], seeds=[seed], names=("docx",), solve=True)
    # The form contradicts itself as well, which the checks say.
    findings = [finding for finding in trial.findings if finding.step is not Step.CHECK]
    assert {finding.step for finding in findings} == {Step.RECOVER}
    assert any(finding.message.startswith("文件中是“0") for finding in findings)
    assert all("表格" in finding.place for finding in findings)


def test_a_form_whose_weights_are_as_small_as_the_solvers_tolerance_is_recovered() -> None:
    """The solver said of its program that it falls without end."""
    stands_or_is_refused(
        made_up_layout(669706760), Case.UNCHANGED, 669706760, ("docx",), solve=True
    )


def test_a_zero_that_only_the_form_explains_is_read_back() -> None:
    """A column with 0.00 and no blank, in a file that nowhere tells how it prints nil."""
    stands_or_is_refused(made_up_layout(265, is_small=True), Case.LONG_TEXTS, 265, ("docx", "xlsx"))


def test_a_blank_total_beside_a_printed_nil_is_no_fault() -> None:
    """A table of this form prints nil as 0.0000 in one column and leaves it blank in the others."""
    stands_or_is_refused(made_up_layout(33937), Case.UNCHANGED, 33937, ("docx", "xlsx"))


def test_the_title_of_a_project_is_not_the_end_of_the_sentence_before() -> None:
    """This form prints the texts of projects below a sentence on how many there are."""
    stands_or_is_refused(made_up_layout(0), Case.USUAL, 0, ("docx", "xlsx"))


def test_most_forms_made_up_from_nothing_load() -> None:
    """Else the test above would prove little."""
    for seed in range(20):
        forms.load_data(made_up_layout(seed), forms.SHIPPED, name="form.toml")
