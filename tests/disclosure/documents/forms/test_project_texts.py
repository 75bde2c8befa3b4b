"""Several texts for each project, as Shanghai prints them: 项目概述, 立项依据 and so on."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import msgspec
import pytest

from budget.entries import Entries, ProjectEntry
from disclosure.documents import formats
from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.checks import Context, Outcome, check
from disclosure.documents.forms import FOLDER, layout
from disclosure.documents.intake.reading.entries import entries_of
from disclosure.documents.intake.reading.files import read_file
from disclosure.documents.model.document import Document, Heading, Imprint, Paragraph
from disclosure.documents.proving.specimens import Case, specimen
from tests.layouts import faults

FORM = layout("shanghai-department-2025")
KEYS = ("overview", "basis", "body", "plan", "period", "funds", "goal")
ROADS = {key: f"道路养护的{key}。\n另起一段。" for key in KEYS}
BRIDGES = {key: f"桥梁检测的{key}，一、二级桥梁。" for key in KEYS}


@cache
def made() -> Entries:
    some = specimen(FORM, Case.USUAL, 0).entries
    return replace(
        some,
        projects=(
            ProjectEntry("道路养护", "路面完好。", texts=ROADS),
            ProjectEntry("没有说明的项目", "完成。"),
            ProjectEntry("桥梁检测", "桥梁安全。", texts=BRIDGES),
        ),
    )


@cache
def document() -> Document:
    return assemble(made(), FORM).document


def printed(made_document: Document) -> dict[str, str]:
    texts = {}
    for block in made_document.blocks():
        if isinstance(block, Heading | Paragraph) and block.address.startswith("projects/project"):
            texts[block.address] = block.text
    return texts


def test_each_project_that_has_texts_is_described_below_its_name() -> None:
    texts = printed(document())
    assert texts["projects/project-1/title"] == "道路养护项目经费情况说明"
    assert texts["projects/project-1/basis-label"] == "二、立项依据"
    assert texts["projects/project-1/basis"] == "道路养护的basis。"
    assert texts["projects/project-1/basis-2"] == "另起一段。"
    assert texts["projects/project-2/title"] == "桥梁检测项目经费情况说明"
    assert "没有说明的项目" not in "".join(texts.values())


def test_a_text_that_is_missing_keeps_it_from_being_published() -> None:
    texts = {**ROADS, "basis": " "}
    assembly = assemble(replace(made(), projects=(ProjectEntry("甲", "", texts=texts),)), FORM)
    assert printed(assembly.document)["projects/project-1/basis"] == "【待填写：甲：二、立项依据】"
    assert [problem.address for problem in assembly.problems] == ["projects/project-1/basis"]


@pytest.mark.in_turn
@pytest.mark.parametrize("name", ["docx", "xlsx", "pdf"])
def test_files_give_the_texts_back_to_their_projects(name: str) -> None:
    content = formats.get(name).render(document(), Imprint(1, document().digest, None))
    reading = read_file(content, f"file.{name}", [FORM])
    assert printed(reading.document) == printed(document())
    projects = entries_of(reading, FORM).projects
    assert {project.name: project.texts for project in projects} == {
        "道路养护": ROADS,
        "没有说明的项目": {},
        "桥梁检测": BRIDGES,
    }


def test_a_line_like_a_label_is_refused_where_it_was_typed() -> None:
    for key, line in (("goal", "一、项目概述"), ("basis", "实施方案"), ("plan", "四、实施方案")):
        texts = {**ROADS, key: f"头。\n{line}\n尾。"}
        projects = (ProjectEntry("甲", "", texts=texts),)
        (problem,) = assemble(replace(made(), projects=projects), FORM).problems
        assert problem.code == "project-text.label"
        assert problem.address == f"projects/project-1/{key}"
        assert f"“{line}”" in problem.message


def read_back(given: Document) -> Document:
    content = formats.get("docx").render(given, Imprint(1, given.digest, None))
    return read_file(content, "file.docx", [FORM]).document


@pytest.mark.parametrize(
    ("key", "line"), [("goal", "一、项目概述"), ("plan", "项目概述"), ("plan", "四、实施方案")]
)
def test_a_line_like_an_earlier_label_is_text_and_no_address_doubles(key: str, line: str) -> None:
    """Files that others made may have such lines."""
    texts = {**ROADS, key: f"末。\n{line}\n尾。"}
    projects = (ProjectEntry("甲", "", texts=texts), ProjectEntry("乙", "", texts=BRIDGES))
    given = assemble(replace(made(), projects=projects), FORM).document
    back = read_back(given)
    assert printed(back) == printed(given)
    addresses = [block.address for block in back.blocks()]
    assert len(addresses) == len(set(addresses))


def test_a_project_without_a_title_takes_nothing_from_the_one_before() -> None:
    parts = []
    for part in document().parts:
        blocks = [block for block in part.blocks if block.address != "projects/project-2/title"]
        parts.append(msgspec.structs.replace(part, blocks=tuple(blocks)))
    untitled = msgspec.structs.replace(document(), parts=tuple(parts))
    back = printed(read_back(untitled))
    assert back == printed(untitled)
    assert back["projects/project-1/goal-2"] == "另起一段。"


def test_a_file_without_one_of_the_texts_is_told_of() -> None:
    parts = []
    for part in document().parts:
        blocks = [block for block in part.blocks if block.address != "projects/project-2/plan"]
        parts.append(msgspec.structs.replace(part, blocks=tuple(blocks)))
    without = msgspec.structs.replace(document(), parts=tuple(parts))
    told = []
    for result in check(without, Context(FORM, solve=False)):
        if result.outcome is Outcome.FAIL:
            told += [finding.message for finding in result.findings]
    assert "“桥梁检测项目经费情况说明”缺少“四、实施方案”" in told


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("{name}项目经费", "项目经费", "project.text", "要有一处 {name}"),
        ("二、立项依据", "二、项目概述", "items.basis.text", "不同的小标题"),
        ('key = "basis", text = "二', 'key = "overview", text = "二', "items.overview.key", "重复"),
        (
            'key = "basis", text = "二',
            'key = "title", text = "二',
            "items.title.key",
            "不能用 title",
        ),
        (
            'key = "basis", text = "二',
            'key = "basis-2", text = "二',
            "items.basis-2.key",
            "不能有连字符",
        ),
        ("二、立项依据", "二、{year}年立项依据", "items.basis.text", "不能有占位符"),
        (
            'kind = "project_texts", key = "project", level = 2',
            'kind = "project_texts", key = "project", level = 9',
            "project.level",
            "1到6",
        ),
    ],
)
def test_a_form_that_could_not_be_read_back_is_refused(
    tmp_path: Path, old: str, new: str, place: str, message: str
) -> None:
    text = (FOLDER / "shanghai-department-2025.toml").read_text(encoding="utf-8")
    assert old in text
    told = faults(tmp_path, text.replace(old, new, 1))
    assert any(place in problem.address and message in problem.message for problem in told)
