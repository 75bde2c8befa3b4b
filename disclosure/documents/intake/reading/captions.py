"""Captions above tables: whose table it is, of which year, in which unit; and the identity they agree on. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from budget.problems import Problem
from disclosure.documents.forms.placeholders import PLACEHOLDER
from disclosure.documents.intake.reading.folding import clean, half_width, joined
from disclosure.documents.intake.reading.form import Form
from disclosure.documents.intake.reading.templates import pattern

# How many yuan one unit is, by its folded name.
SCALES = {"元": 1, "百元": 100, "千元": 1_000, "万元": 10_000, "百万元": 1_000_000, "亿元": 100_000_000}
_LABEL_BEFORE = re.compile(r"^[^:：\d]{1,10}[:：]\s*")


def scale_of(unit: str) -> int | None:
    """How many yuan one ``unit`` is; None for what is no unit of money."""
    return SCALES.get(unit.removeprefix("人民币"))


@dataclass(frozen=True)
class Caption:
    """What one caption tells. Fields are empty, and ``scale`` None, where it does not tell them.

    ``others`` are labelled pieces that tell none of these (截止时间：2022-12-31); ``unknown`` pieces were not understood.
    """

    code: str = ""
    department: str = ""
    year: str = ""
    scale: int | None = None
    place: str = ""
    others: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaptionReader:
    """Recognises captions of one form."""

    form: Form

    @cached_property
    def _templates(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for rule in self.form.layout.tables.values() for text in rule.caption))

    @cached_property
    def _labelled(self) -> dict[str, str]:
        """Templates of the shape 单位：{money_unit} by their folded label."""
        return {self._label(text): text for text in self._templates if self._label(text)}

    def _label(self, text: str) -> str:
        head, colon, _ = self.form.folder.fold(text).partition(":")
        return head if colon and "{" not in head else ""

    def read(self, texts: Sequence[str], place: str) -> Caption | None:
        """The caption that the texts of a row or a line make; None where they make none.

        Without a labelled piece (预算年度：, 单位：) a row is no caption: any row begins with a number and some words.
        """
        pieces = [piece for text in texts for piece in _pieces(text)]
        labelled = {piece: found for piece in pieces if (found := self._labelled_piece(piece)) is not None}
        if not labelled or len(pieces) > 8:
            return None
        told: dict[str, str] = {}
        for found in labelled.values():
            told |= found
        others = tuple(piece for piece, found in labelled.items() if not found)
        unknown = []
        for piece in pieces:
            if piece not in labelled:
                identity = self._identity(piece)
                told |= {key: value for key, value in identity.items() if key not in told}
                unknown += [] if identity else [piece]
        return Caption(
            told.get("code", ""), told.get("department", ""), told.get("year", ""),
            scale_of(self.form.folder.fold(told.get("money_unit", ""))), place, others, tuple(unknown),
        )  # fmt: skip

    def _labelled_piece(self, piece: str) -> dict[str, str] | None:
        """What a labelled piece tells: 金额单位：元 is the form's 单位：, 单位：203某局 an identity with a label."""
        head, colon, _ = self.form.folder.fold(piece).partition(":")
        label = next((label for label in self._labelled if head.endswith(label)), "")
        if not colon or not label or len(head) > 10:
            return None
        value = clean(re.split(r"[:：]", piece, maxsplit=1)[1])
        names = {match[1] for match in PLACEHOLDER.finditer(self._labelled[label])}
        if "money_unit" in names:
            return {"money_unit": value} if scale_of(self.form.folder.fold(value)) else self._identity(piece) or None
        if "department" in names:
            return self._named(self._labelled[label], piece) or self._identity(piece)
        if "year" in names:
            year = re.fullmatch(r"(\d{4})(?:年度?)?", self.form.folder.fold(value))
            return {"year": year[1]} if year else {}
        return {}

    def _named(self, template: str, piece: str) -> dict[str, str]:
        """Code and name in a piece that fills a template; empty where it does not fill it."""
        match = pattern(template).fullmatch(piece)
        fields = match.groupdict() if match else {}
        found = {"code": half_width(fields.get("code") or ""), "department": joined(fields.get("department") or "")}
        return {key: value for key, value in found.items() if value}

    def _identity(self, piece: str) -> dict[str, str]:
        """The code and name of a piece such as 203某局 or 部门名称：203某局; empty for anything else."""
        bare = _LABEL_BEFORE.sub("", piece)
        for template in self._templates:
            if "{code}" in template and (match := pattern(template).fullmatch(bare)):
                return {
                    "code": half_width(match["code"]),
                    "department": joined(match["department"]),
                }
        is_name = bare != piece and len(bare) <= 40 and not re.search(r"[\d，。；]", bare)
        return {"department": joined(bare)} if is_name else {}


def _pieces(text: str) -> list[str]:
    """The captions that stand in one cell or line, parted by wide spaces or, where that gives nothing, by any."""
    wide = [piece for piece in re.split(r"\s{2,}|\t|\u3000+", text.strip()) if piece]
    return [
        piece
        for part in wide
        for piece in (re.split(r"\s+(?=[^\s:：]{1,10}[:：])", part) if len(part) < 200 else [part])
    ]


# -- identity --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Told:
    """What a person said about whose disclosure a file is; empty fields were left open."""

    department_code: str = ""
    department_name: str = ""
    year: int | None = None
    region_code: str = ""
    region_name: str = ""


@dataclass
class IdentityVotes:
    """What titles and captions say, each with its place."""

    form: Form
    found: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: {"code": [], "department": [], "year": []})
    captions: list[Caption] = field(default_factory=list)

    def _add(self, place: str, **fields: str) -> None:
        for name, value in fields.items():
            if value:
                self.found[name].append((value, place))

    def add_title(self, text: str, place: str) -> None:
        """Counts what a title or heading with the department's name or the year in it says."""
        for template in self._titles():
            if len(text) < 160 and (match := pattern(template).fullmatch(text)):
                fields = match.groupdict()
                year = re.sub(r"\D", "", self.form.folder.fold(fields.get("year") or ""))[:4]
                self._add(place, department=joined(fields.get("department") or ""), year=year)
                return

    def _titles(self) -> Iterator[str]:
        tables = (rule.title for rule in self.form.layout.tables.values())
        for template in (self.form.layout.title, *(rule.text for _, rule in self.form.headings), *tables):
            if "{department}" in template or "{year}" in template:
                yield template

    def settle(self, told: Told) -> tuple[str, str, int]:
        """Code, name and year: what most places say, and what the person said where the file says nothing."""
        titled = self._most("department")
        for caption in self.captions:
            code, department = _split(caption, titled)
            self._add(caption.place, code=code, department=department, year=caption.year)
        code, department, year = (self._most(name) for name in ("code", "department", "year"))
        return code or told.department_code, department or told.department_name, int(year) if year else told.year or 0

    def _most(self, name: str) -> str:
        votes = Counter(value for value, _ in self.found[name])
        return votes.most_common(1)[0][0] if votes else ""

    def problems(self, told: Told) -> Iterator[Problem]:
        """Places that say something else than most, what nobody says, and where the file and the person disagree."""
        labels = {"code": "部门编码", "department": "部门名称", "year": "预算年度"}
        stated = {"code": told.department_code, "department": told.department_name, "year": str(told.year or "")}
        for name, label in labels.items():
            most = self._most(name)
            yield from self._conflicts(self.found[name], most, label)
            if not most and not stated[name]:
                yield Problem("identity.missing", "文件", f"文件里没有找到{label}")
            if most and stated[name] and self.form.folder.fold(most) != self.form.folder.fold(stated[name]):
                yield Problem("identity.mismatch", "文件", f"文件里的{label}是“{most}”，选定的是“{stated[name]}”")

    def _conflicts(self, votes: Iterable[tuple[str, str]], most: str, label: str) -> Iterator[Problem]:
        for value, place in votes:
            if self.form.folder.fold(value) != self.form.folder.fold(most):
                yield Problem("identity.conflict", place, f"这里的{label}是“{value}”，其他地方是“{most}”")


def _split(caption: Caption, titled: str) -> tuple[str, str]:
    """Code and name of a caption. They stand without anything between them: titles know where the name begins."""
    whole = caption.code + caption.department
    if titled and caption.code and whole != titled and whole.endswith(titled):
        return whole.removesuffix(titled), titled
    return caption.code, caption.department
