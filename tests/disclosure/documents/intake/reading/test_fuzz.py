"""Files damaged at random are either read or refused with problems, and never for long."""

import time
import zipfile
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from budget.problems import Problems
from disclosure.documents import formats
from disclosure.documents.forms import layout
from disclosure.documents.intake.files.blocks import RawBlock, RawCell, RawParagraph, RawTable
from disclosure.documents.intake.files.docx_reader import extract
from disclosure.documents.intake.reading import read, read_file
from disclosure.documents.model.document import Document
from tests.disclosure.documents.intake.reading.habits import package
from tests.documents import example_document, imprint

LAYOUT = layout("hebei-2023")
WORD = (Path(__file__).resolve().parents[4] / "data" / "disclosure-2023.docx").read_bytes()
EXCEL = formats.get("xlsx").render(example_document(), imprint(example_document()))
EXAMPLES = settings().max_examples // 8


def read_or_refuse(data: bytes) -> None:
    started = time.process_time()
    with suppress(Problems):
        document = read_file(data, "f", [LAYOUT]).document
        assert Document.from_json(document.json) == document
    assert time.process_time() - started < 20


def damaged(data: bytes, random: Random) -> bytes:
    """Bytes changed, cut out or doubled, as transport and repair leave them."""
    broken = bytearray(data)
    for _ in range(random.randint(1, 8)):
        at, length = random.randrange(len(broken)), random.randint(1, 200)
        match random.randrange(3):
            case 0:
                broken[at : at + length] = random.randbytes(min(length, len(broken) - at))
            case 1:
                del broken[at : at + length]
            case _:
                broken[at:at] = broken[at : at + length]
    return bytes(broken)


def with_part_changed(data: bytes, random: Random) -> bytes:
    """Return a valid package in which tags and values of one XML part were moved about."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    name = random.choice([part for part in sorted(parts) if part.endswith(".xml")])
    pieces = parts[name].split("<")
    for _ in range(random.randint(1, 30)):
        at = random.randrange(len(pieces))
        match random.randrange(4):
            case 0:
                pieces[at] = random.choice(pieces)
            case 1:
                pieces[at] = pieces[at].replace("1", str(random.randint(-5, 10**9)))
            case 2:
                pieces[at] = pieces[at].replace(">", ">合计", 1)
            case _:
                other = random.randrange(len(pieces))
                pieces[at], pieces[other] = pieces[other], pieces[at]
    return package(parts | {name: "<".join(pieces)})


@settings(max_examples=EXAMPLES)
@given(random=st.randoms(use_true_random=False), of_word=st.booleans())
def test_damaged_bytes(random: Random, of_word: bool) -> None:
    read_or_refuse(damaged(WORD if of_word else EXCEL, random))


@settings(max_examples=EXAMPLES)
@given(random=st.randoms(use_true_random=False), of_word=st.booleans())
def test_damaged_markup(random: Random, of_word: bool) -> None:
    read_or_refuse(with_part_changed(WORD if of_word else EXCEL, random))


SAID = [
    "部门预算收入总表",
    "合计",
    "201",
    "2013201",
    "1.00",
    "-",
    "注：",
    "栏次",
    "一级指标",
    "绩效目标",
]
SAID += ["单位：元", "预算年度：x", "1、甲"]
WORDS = st.one_of(st.sampled_from(SAID), st.text(max_size=12))
ROWS = st.lists(st.lists(WORDS, min_size=4, max_size=4), max_size=8)


@settings(max_examples=EXAMPLES * 2)
@given(blocks=st.lists(st.one_of(WORDS, ROWS), max_size=12))
def test_any_blocks_make_a_document(blocks: list[str | list[list[str]]]) -> None:
    raw = [_block(block, number) for number, block in enumerate(blocks)]
    reading = read(raw, LAYOUT)
    assert Document.from_json(reading.document.json) == reading.document
    assert all(problem.message and problem.address for problem in reading.problems)


def _block(block: str | list[list[str]], number: int) -> RawParagraph | RawTable:
    if isinstance(block, str):
        return RawParagraph(block, f"第{number}段")
    rows = (tuple(RawCell(text, f"表格{number}") for text in row) for row in block)
    return RawTable(tuple(rows), f"表格{number}")


BLOCKS = extract(WORD).blocks
STRAY = "走失的话"


def with_stray_text(random: Random) -> list[RawBlock]:
    """Return the example's blocks with a text that belongs nowhere.

    It is a paragraph of its own, in a cell, or at the end of one.
    """
    blocks = list(BLOCKS)
    at = random.randrange(len(blocks))
    block = blocks[at]
    if isinstance(block, RawParagraph) or random.random() < 0.3:
        blocks.insert(at, RawParagraph(STRAY, "此处"))
        return blocks
    rows = [list(row) for row in block.rows]
    row = random.choice(rows)
    own = [index for index, cell in enumerate(row) if not cell.merged]
    if own:
        column = random.choice(own)
        row[column] = replace(row[column], text=row[column].text + STRAY)
    blocks[at] = RawTable(tuple(map(tuple, rows)), block.place)
    return blocks


@settings(max_examples=EXAMPLES)
@given(random=st.randoms(use_true_random=False))
def test_no_text_is_lost(random: Random) -> None:
    reading = read(with_stray_text(random), LAYOUT)
    told = [
        reading.document.json,
        *(each.text for each in reading.unread),
        *map(str, reading.problems),
    ]
    assert any(STRAY in text for text in told)
