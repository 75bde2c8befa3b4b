"""What a file is: a form that we have, another kind of publication, or several in one."""

import zipfile
from dataclasses import replace
from io import BytesIO

import docx
import pytest

from budget.entries import Entries
from budget.problems import Problem, Problems, declared
from disclosure.documents import formats, forms
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.forms.model import Layout
from disclosure.documents.intake.files.blocks import RawBlock, RawCell, RawParagraph, RawTable
from disclosure.documents.intake.files.extraction import EXTRACT
from disclosure.documents.intake.files.packages import Limits, kind_of
from disclosure.documents.intake.reading import read, read_file
from disclosure.documents.intake.reading.form import KnownForm
from disclosure.documents.intake.reading.recognition import (
    Publication,
    calling_of,
    candidates,
    not_recognised,
    recognise,
)
from disclosure.documents.proving.specimens import Case, specimen
from tests import pdfs
from tests.documents import example_document, example_entries, imprint
from tests.ledgers import random_entries

HEBEI = [forms.layout("hebei-2023"), forms.layout("hebei-2025")]
# What real files have of the Hebei forms: their phrases in percent, the titles of tables, and what
# they call themselves. The thresholds lie between these and the ones below.
OTHERS = {
    "shanghai-department-budget-2025.pdf": (19, 0, Publication.DEPARTMENT_BUDGET),
    "shanghai-department-budget-template-2026.xlsx": (18, 0, Publication.DEPARTMENT_BUDGET),
    "shanghai-unit-budget-2025.pdf": (19, 0, Publication.UNIT_BUDGET),
    "shanghai-unit-budget-template-2026.xlsx": (17, 0, Publication.UNIT_BUDGET),
    "jiangsu-department-budget-2019-tables.pdf": (26, 0, None),
    "shanghai-final-accounts-template-2024.pdf": (40, 0, Publication.FINAL_ACCOUNTS),
    "shanghai-final-accounts-2024.docx": (39, 0, Publication.FINAL_ACCOUNTS),
}
OWN = {"disclosure-2023.docx": (100, 12, Publication.DEPARTMENT_BUDGET)}


def blocks_of(data: bytes) -> tuple[RawBlock, ...]:
    limits = Limits()
    return EXTRACT[kind_of(data, limits)](data, limits).blocks


@pytest.mark.parametrize("name", [*OTHERS, *OWN])
@pytest.mark.sampled(one_in=4)
def test_real_files_against_the_forms_of_hebei(name: str) -> None:
    blocks = blocks_of((pdfs.DATA / name).read_bytes())
    best = candidates(blocks, HEBEI)[0]
    calling = calling_of(blocks)
    measured = (round(best.meant * 100), best.titles, calling and calling.publication)
    assert measured == (OTHERS | OWN)[name]
    assert recognise(blocks, HEBEI) is (HEBEI[0] if name in OWN else None)


@pytest.mark.parametrize("layout", HEBEI, ids=lambda layout: layout.key)
def test_generated_departments_have_the_words_of_their_form(layout: forms.model.Layout) -> None:
    document = assemble(replace(random_entries(3), layout=layout.key), layout).document
    blocks = blocks_of(formats.get("docx").render(document, imprint(document)))
    best = candidates(blocks, HEBEI)[0]
    assert best.layout is layout
    assert best.meant > 0.9
    assert recognise(blocks, HEBEI) is layout


def refusal(data: bytes, name: str = "文件.pdf") -> Problem:
    with pytest.raises(Problems) as caught:
        read_file(data, name, HEBEI)
    (problem,) = caught.value.problems
    return problem


def test_final_accounts_are_called_final_accounts() -> None:
    problem = refusal((pdfs.DATA / "shanghai-final-accounts-template-2024.pdf").read_bytes())
    assert problem.code == "publication.other"
    assert str(problem).startswith("文件.pdf 第1页第2段：写着“2024年度部门决算”，这是决算，不是")
    assert "最接近的是“河北省部门预算信息公开（2023年）”（固定文字有 40% 相同" in str(problem)
    assert "和“河北省部门预算信息公开（2025年）”（固定文字有 36% 相同" in str(problem)


@pytest.mark.parametrize("key", forms.available())
def test_all_words_of_a_form_do_not_make_final_accounts_a_budget(key: str) -> None:
    """Real final accounts have up to half of the words of a budget form: what they say counts."""
    everything = [forms.layout(name) for name in forms.available()]
    texts = [*KnownForm.of(forms.layout(key)).phrases, forms.layout(key).title]
    blocks = [RawParagraph(text, f"第{n}段") for n, text in enumerate(texts, 1)]
    assert recognise(blocks, everything) is not None
    finals = [RawParagraph(f"2024年度部门决算第{n}部分", "封面") for n in range(len(texts))]
    assert recognise([*finals, *blocks], everything) is None
    problem = not_recognised([*finals, *blocks], everything)
    assert (problem.code, problem.address) == ("publication.other", "封面")
    assert "这是决算" in str(problem)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("shanghai-department-budget-2025.pdf", "shanghai-department-2025"),
        ("shanghai-department-budget-template-2026.xlsx", "shanghai-department-2025"),
        ("shanghai-unit-budget-2025.pdf", "shanghai-unit-2025"),
        ("shanghai-unit-budget-template-2026.xlsx", "shanghai-unit-2025"),
        ("jiangsu-department-budget-2019-tables.pdf", "jiangsu-department-2019"),
        ("disclosure-2023.docx", "hebei-2023"),
        ("shanghai-final-accounts-2024.docx", None),
        ("shanghai-final-accounts-template-2024.pdf", None),
    ],
)
def test_real_files_among_all_forms(name: str, key: str | None) -> None:
    """Departments and units share half of their words: what the file says tells them apart."""
    everything = [forms.layout(each) for each in forms.available()]
    layout = recognise(blocks_of((pdfs.DATA / name).read_bytes()), everything)
    assert (layout and layout.key) == key


def test_budgets_in_another_form_are_told_so() -> None:
    problem = refusal((pdfs.DATA / "shanghai-unit-budget-2025.pdf").read_bytes())
    assert problem.code == "layout.other"
    assert "写着“上海市2025年市级单位预算”，这是单位预算，但不是已有的任何一种版式" in str(problem)


def table(*labels: str) -> RawTable:
    rows = [
        (RawCell(label, f"表格1第{n}行"), RawCell("1", "")) for n, label in enumerate(labels, 1)
    ]
    return RawTable(tuple(rows), "表格1")


def test_a_government_s_budget_is_told_by_its_taxes() -> None:
    blocks = [table("一、税收收入", "增值税", "企业所得税", "二、非税收入")]
    assert recognise(blocks, HEBEI) is None
    problem = not_recognised(blocks, HEBEI)
    assert problem.code == "publication.other"
    assert "写着“税收收入、增值税、企业所得税”，这是政府预算" in str(problem)


def test_a_file_without_any_word_of_a_budget_is_told_so() -> None:
    problem = not_recognised([RawParagraph("会议通知", "第1段")], HEBEI)
    assert (problem.code, problem.address) == ("layout.unknown", "文件")


def test_our_form_with_the_words_of_final_accounts_is_not_read_as_a_budget() -> None:
    word = docx.Document(BytesIO((pdfs.DATA / "disclosure-2023.docx").read_bytes()))
    for paragraph in word.paragraphs:
        for run in paragraph.runs:
            run.text = run.text.replace("预算", "决算")
    target = BytesIO()
    word.save(target)
    problem = refusal(target.getvalue())
    assert problem.code == "publication.other"
    assert "这是决算" in str(problem)


def in_one_file(*parts: bytes) -> bytes:
    """A Word file with the bodies of several, one after the other."""
    word, *others = (docx.Document(BytesIO(part)) for part in parts)
    for other in others:
        for element in list(other.element.body)[:-1]:
            word.element.body.insert(len(word.element.body) - 1, element)
    target = BytesIO()
    word.save(target)
    return target.getvalue()


def rendered(name: str, **changes: object) -> bytes:
    entries = replace(example_entries(), **changes)  # type: ignore[arg-type]
    document = assemble(entries, HEBEI[0]).document
    return formats.get(name).render(document, imprint(document))


@pytest.mark.in_turn
@pytest.mark.parametrize(
    ("changes", "label", "other"),
    [
        ({"department_code": "204", "department_name": "平乡县财政局"}, "部门编码", "204"),
        ({"year": 2022}, "预算年度", "2022"),
    ],
)
@pytest.mark.sampled(one_in=4)
def test_two_departments_or_years_in_one_file_are_stopped(
    changes: dict[str, object], label: str, other: str
) -> None:
    one = rendered("docx")
    problem = refusal(in_one_file(one, rendered("docx", **changes)), "合集.docx")
    assert problem.code == "file.several"
    assert str(problem).startswith(f"合集.docx：文件里有2份公开，{label}分别是“")
    assert f"、“{other}”（最早在" in str(problem)
    assert "请每份各存一个文件后分别上传" in str(problem)
    both = pdfs.joined(rendered("pdf"), rendered("pdf", **changes))
    assert refusal(both).code == "file.several"


def test_all_departments_of_a_collection_are_named_with_their_places() -> None:
    collection = rendered("docx")
    for code in ("204", "205"):
        name = f"平乡县第{code}局"
        other = rendered("docx", department_code=code, department_name=name)
        collection = in_one_file(collection, other)
    problem = refusal(collection)
    assert "文件里有3份公开，部门编码分别是“203”（最早在表格" in str(problem)
    assert "、“204”（最早在表格" in str(problem)
    assert "、“205”（最早在表格" in str(problem)


def test_a_slip_in_one_caption_is_no_second_disclosure() -> None:
    word = docx.Document(BytesIO((pdfs.DATA / "disclosure-2023.docx").read_bytes()))
    cell = word.tables[0].rows[0].cells[0]
    cell.text = cell.text.replace("203", "204")
    target = BytesIO()
    word.save(target)
    reading = read_file(target.getvalue(), "f.docx", HEBEI)
    assert "identity.conflict" in {problem.code for problem in reading.problems}


def test_lock_files_are_told() -> None:
    assert refusal((pdfs.DATA / "lock-file-of-excel.xlsx").read_bytes()).code == "file.lock"
    of_word = b"\x05admin" + b" " * 48 + b"\0" * 108
    assert refusal(of_word).code == "file.lock"


@pytest.mark.parametrize("start", [b"Rar!\x1a\x07", b"\x89PNG\r\n", b"\xff\xd8\xff"])
def test_files_of_other_programs_are_named(start: bytes) -> None:
    assert refusal(start + bytes(100)).code == "file.foreign"


def zipped(*names: str) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return target.getvalue()


def test_ofd_and_open_document_are_named() -> None:
    assert refusal(zipped("OFD.xml")).code == "file.ofd"
    problem = refusal(zipped("mimetype", "content.xml"))
    assert problem.code == "file.legacy"
    assert "OpenDocument" in str(problem)


def test_a_pdf_that_was_cut_off_is_told() -> None:
    document = example_document()
    data = formats.get("pdf").render(document, imprint(document))
    assert refusal(data[:-5000]).code == "file.damaged"


# -- several disclosures in one file ---------------------------------------------------------------


def one_after_the_other(form: Layout, *entries: Entries) -> tuple[RawBlock, ...]:
    """The blocks of a file with several disclosures, as county collections are made."""
    blocks: list[RawBlock] = []
    for of_one in entries:
        document = assemble(of_one, form).document
        blocks += blocks_of(formats.get("docx").render(document, imprint(document)))
    return tuple(blocks)


@pytest.mark.in_turn
@pytest.mark.parametrize("key", forms.available())
@pytest.mark.sampled(one_in=2)
def test_several_disclosures_in_one_file_are_not_read(key: str) -> None:
    form = forms.layout(key)
    first = specimen(form, Case.USUAL, 1).entries
    other = replace(specimen(form, Case.USUAL, 2).entries, department_code="888")
    other = replace(other, department_name="青禾县水利局", unit_name=first.unit_name and "水利站")
    for second, said in (
        (other, ("水利", "888")),
        (replace(first, year=first.year + 1), (str(first.year + 1),)),
    ):
        with pytest.raises(Problems) as refusal:
            read(one_after_the_other(form, first, second), form)
        (problem,) = refusal.value.problems
        assert problem.code == "file.several"
        assert "每个部门、每个年度各存一个文件" in kind_remedy(problem)
        assert any(word in problem.message for word in said)


def kind_remedy(problem: Problem) -> str:
    """What is to be done about a problem."""
    return next(kind.remedy for kind in declared() if kind.includes(problem))
