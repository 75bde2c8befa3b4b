"""Says what a file is: a form that we have, or which kind of publication it calls itself. Pure.

A form is taken by the words that it always prints and by the titles of its tables. A file that
calls itself something else than the form does is never read in it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from budget.dimensions import DocumentKind
from budget.problems import Problem
from disclosure.documents.forms.model import Layout
from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.files.blocks import ParagraphKind, RawBlock, RawTable
from disclosure.documents.intake.reading.form import KnownForm, own_cells

_LONGEST_PHRASE = 80  # characters; longer texts are sentences, which offices word themselves
_LONGEST_TITLE = 40  # characters; what calls a file by its kind is a title or a heading

# Measured (tests/disclosure/documents/intake/reading/test_recognition.py): real files have 0.66 to
# 1 of the phrases of their own form and at most 0.48 of another place's, whose tables' titles they
# lack. A unit's budget has 0.61 of its department's form: what it calls itself tells them apart.
_FITS = 0.5
_FITS_WITH_TITLES = 0.2
_FEWEST_TITLES = 1

# Real final accounts have 38 to 54 titles and headings with 决算, budgets none; units' budgets have
# four with 单位预算 where they have two with 部门预算.
_FEWEST_WORDS = 2
# Rows that only the budget of a government has; departments receive no taxes.
_FEWEST_TAXES = 3
_TAXES = frozenset(
    (
        "税收收入",
        "非税收入",
        "增值税",
        "企业所得税",
        "个人所得税",
        "城市维护建设税",
        "房产税",
        "印花税",
        "契税",
        "转移性收入",
        "转移性支出",
        "债务还本支出",
    )
)


class Publication(StrEnum):
    """A kind of publication as files call themselves."""

    DEPARTMENT_BUDGET = "部门预算"
    UNIT_BUDGET = "单位预算"
    FINAL_ACCOUNTS = "决算"
    GOVERNMENT_BUDGET = "政府预算"


_OF_KIND = {
    DocumentKind.DEPARTMENT_BUDGET: Publication.DEPARTMENT_BUDGET,
    DocumentKind.UNIT_BUDGET: Publication.UNIT_BUDGET,
}
_WORDS = {
    Publication.FINAL_ACCOUNTS: re.compile("决算"),
    Publication.UNIT_BUDGET: re.compile("单位预算"),
    # 部门预算经济分类 is the name of a classification, in the tables of units too.
    Publication.DEPARTMENT_BUDGET: re.compile("部门预算(?!(?:支出)?经济)"),
}


@dataclass(frozen=True)
class Calling:
    """What a file calls itself, and where it says so first."""

    publication: Publication
    place: str
    text: str


@dataclass(frozen=True)
class Candidate:
    """A form held against a file.

    ``meant`` and ``written`` are the shares of its phrases that stand in the file: as they are
    meant, and letter by letter. ``titles`` is how many of its tables' titles do.
    """

    layout: Layout
    meant: float
    written: float
    titles: int

    @property
    def fits(self) -> bool:
        """True if the file is in this form as far as its words tell."""
        if self.titles >= _FEWEST_TITLES:
            return self.meant > _FITS_WITH_TITLES
        return self.meant > _FITS

    def __str__(self) -> str:
        tables = len(self.layout.tables)
        found = f"{tables} 张表有 {self.titles} 张的表名"
        return f"“{self.layout.name}”（固定文字有 {self.meant:.0%} 相同，{found}）"


def recognise(blocks: Iterable[RawBlock], layouts: Iterable[Layout]) -> Layout | None:
    """Return the layout most of whose phrases stand in the blocks; None where none fits.

    Forms of two years may differ in a few labels, or in a colon: what stands there exactly as in
    the form decides between equals.
    """
    blocks = tuple(blocks)
    calling = calling_of(blocks)
    for candidate in candidates(blocks, layouts):
        if candidate.fits and not _is_another(calling, candidate.layout):
            return candidate.layout
    return None


def not_recognised(blocks: Sequence[RawBlock], layouts: Iterable[Layout]) -> Problem:
    """Return why a file is read in none of the forms: what it is, and the two nearest forms."""
    calling = calling_of(blocks)
    nearest = candidates(blocks, layouts)[:2]
    names = "和".join(str(candidate) for candidate in nearest if candidate.meant > 0)
    compared = f"；最接近的是{names}" if names else ""
    if calling is None:
        return problem_kinds.LAYOUT_UNKNOWN.at("文件", compared=compared)
    if any(candidate.fits for candidate in nearest) or calling.publication not in _READ:
        return problem_kinds.PUBLICATION_OTHER.at(
            calling.place, kind=calling.publication, text=calling.text, compared=compared
        )
    return problem_kinds.LAYOUT_OTHER.at(
        calling.place, kind=calling.publication, text=calling.text, compared=compared
    )


_READ = (Publication.DEPARTMENT_BUDGET, Publication.UNIT_BUDGET)


def candidates(blocks: Iterable[RawBlock], layouts: Iterable[Layout]) -> list[Candidate]:
    """Return every form held against the blocks, the one that fits best first."""
    texts = _short_texts(blocks)
    held = [_candidate(layout, texts) for layout in layouts]
    held.sort(key=lambda candidate: (candidate.meant, candidate.written), reverse=True)
    return held


def _candidate(layout: Layout, texts: frozenset[str]) -> Candidate:
    form = KnownForm.of(layout)
    cores = {form.folder.core(text) for text in texts}
    phrases = form.phrases
    meant = sum(form.folder.core(phrase) in cores for phrase in phrases)
    written = sum(phrase in texts for phrase in phrases)
    titles = {form.table_titled(text) for text in texts} - {""}
    count = max(len(phrases), 1)
    return Candidate(layout, meant / count, written / count, len(titles))


def _short_texts(blocks: Iterable[RawBlock]) -> frozenset[str]:
    texts = []
    for block in blocks:
        if isinstance(block, RawTable):
            for row in block.rows:
                texts += [cell.text for cell in own_cells(row)]
        else:
            texts.append(block.text)
    return frozenset(text for text in texts if len(text) < _LONGEST_PHRASE)


# -- what a file calls itself ----------------------------------------------------------------------


def calling_of(blocks: Iterable[RawBlock]) -> Calling | None:
    """Return what the titles and rows of a file call it; None where they do not say."""
    placed: list[tuple[str, str]] = []
    for block in blocks:
        if isinstance(block, RawTable):
            for row in block.rows:
                placed += [(cell.text, cell.place) for cell in own_cells(row)]
        elif block.kind is not ParagraphKind.FOOTNOTE:
            placed.append((block.text, block.place))
    return _calling(placed)


def _calling(placed: Iterable[tuple[str, str]]) -> Calling | None:
    first: dict[Publication, tuple[str, str]] = {}
    counts: Counter[Publication] = Counter()
    taxes: dict[str, str] = {}
    for text, place in placed:
        if len(text) >= _LONGEST_TITLE:
            continue
        squeezed = re.sub(r"\s", "", text)
        bare = re.sub(r"^[一二三四五六七八九十0-9（）().、]+", "", squeezed)
        if bare in _TAXES:
            taxes.setdefault(bare, place)
        for publication, word in _WORDS.items():
            if word.search(squeezed):
                counts[publication] += 1
                first.setdefault(publication, (squeezed, place))
    usual = _usual(counts, len(taxes))
    if usual is None:
        return None
    if usual is Publication.GOVERNMENT_BUDGET:
        rows = "、".join(list(taxes)[:_FEWEST_TAXES])
        return Calling(usual, next(iter(taxes.values())), rows)
    title, title_place = first[usual]
    return Calling(usual, title_place, title)


def _usual(counts: Counter[Publication], taxes: int) -> Publication | None:
    budgets = counts[Publication.UNIT_BUDGET] + counts[Publication.DEPARTMENT_BUDGET]
    finals = counts[Publication.FINAL_ACCOUNTS]
    if finals >= _FEWEST_WORDS and finals > budgets:
        return Publication.FINAL_ACCOUNTS
    if taxes >= _FEWEST_TAXES:
        return Publication.GOVERNMENT_BUDGET
    if counts[Publication.UNIT_BUDGET] > counts[Publication.DEPARTMENT_BUDGET]:
        is_told = counts[Publication.UNIT_BUDGET] >= _FEWEST_WORDS
        return Publication.UNIT_BUDGET if is_told else None
    if counts[Publication.DEPARTMENT_BUDGET]:
        return Publication.DEPARTMENT_BUDGET
    return None


def _is_another(calling: Calling | None, layout: Layout) -> bool:
    """Return whether a file calls itself something else than the form is for.

    That is what the form declares, or what its own words call it where these differ.
    """
    if calling is None:
        return False
    meant = {_OF_KIND[layout.document_kind]}
    phrases = [(phrase, "") for phrase in (layout.title, *KnownForm.of(layout).phrases)]
    own = _calling(phrases)
    if own is not None:
        meant.add(own.publication)
    return calling.publication not in meant
