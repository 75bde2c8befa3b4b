"""Captions above tables: whose table it is, of which year, in which unit. Pure.

From all captions and titles of a file comes the identity that most of them state. In a form for
units what they state is the unit; its department is what a person said.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

from budget.problems import Problem
from budget.sheets import names_any_unit, scale_of_unit, speaks_of_a_unit, unit_in_caption
from disclosure.documents.forms.model import Layout
from disclosure.documents.forms.placeholders import PLACEHOLDER
from disclosure.documents.intake import problem_kinds
from disclosure.documents.intake.reading.form import KnownForm
from disclosure.documents.intake.reading.model import StatedIdentity
from disclosure.documents.intake.reading.templates import pattern
from disclosure.documents.model.texts import half_width, joined, visible

_MOST_PIECES = 8  # a form's caption has three; a row with more is a row of a table
_LONGEST_LABEL = 10  # characters before the colon: 部门预算公开单位
_LONGEST_NAME = 40  # characters; anything longer is a sentence
_LONGEST_TITLE = 160  # characters
_LONGEST_LINE = 200  # characters; longer ones are text and are not looked through for captions
_MOST_DISCLOSURES_LISTED = 12  # of one file, in one sentence
_FEWEST_OF_ANOTHER = 3  # captions and titles that state another office or year
_LABEL_BEFORE = re.compile(r"^[^:：\d]{1,10}[:：]\s*")
_CONTINUED = re.compile(r"\s*续表\s*[:：]")
_COLON = re.compile(r"[:：]")
_SAYS_MORE = re.compile(r"[，,。；;！!？?](?=.)")  # than its unit: another clause


def office_placeholders(layout: Layout) -> tuple[str, str]:
    """Return the placeholders of code and name of those whose disclosure a form is for."""
    if layout.document_kind.is_of_unit:
        return "unit_code", "unit"
    return "code", "department"


@dataclass(frozen=True)
class Caption:
    """Whose table it is, of which year and in which money, as far as one caption says it.

    ``code`` and ``office`` are the department's, in a form for units the unit's. ``scales`` are the
    units of money in yuan: more than one where it contradicts itself. ``unread_unit`` are the words
    for one that cannot be read (单位：美元).

    ``others`` are labelled pieces that say none of these (截止时间：2022-12-31); ``unknown``
    pieces were not understood.
    """

    code: str = ""
    office: str = ""
    year: str = ""
    scales: tuple[int, ...] = ()
    unread_unit: str = ""
    place: str = ""
    others: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaptionReader:
    """Recognises captions of one form."""

    form: KnownForm

    @property
    def _code(self) -> str:
        """The placeholder of the code of whose table it is."""
        return office_placeholders(self.form.layout)[0]

    @property
    def _office(self) -> str:
        """The placeholder of the name of whose table it is."""
        return office_placeholders(self.form.layout)[1]

    @cached_property
    def _templates(self) -> tuple[str, ...]:
        templates: dict[str, None] = {}
        for rule in self.form.layout.tables.values():
            templates |= dict.fromkeys(rule.caption)
        return tuple(templates)

    @cached_property
    def _labelled(self) -> dict[str, str]:
        """Templates of the shape 单位：{money_unit} by their folded label."""
        labelled = {}
        for template in self._templates:
            label, colon, _ = self.form.folder.fold(template).partition(":")
            if label and colon and "{" not in label:
                labelled[label] = template
        return labelled

    @cached_property
    def _constants(self) -> frozenset[str]:
        """What the form's captions say of no department and no year (公开表十二), folded."""
        constants: set[str] = set()
        for template in self._templates:
            if not PLACEHOLDER.search(template):
                constants.update(self.form.folder.fold(piece) for piece in _pieces(template))
        return frozenset(constants)

    def read(self, texts: Sequence[str], place: str) -> Caption | None:
        """Return the caption that the texts of a row or a line make; None where they make none.

        Without a labelled piece (预算年度：, 单位：) a row is no caption: any row begins with a
        number and some words.
        """
        pieces = []
        for piece in _with_their_labels(texts):
            # Which table goes on is no office, though it is labelled as one might be.
            if not _CONTINUED.match(piece):
                pieces.append(piece)
        labelled: dict[str, Mapping[str, str]] = {}
        for piece in pieces:
            fields = self._labelled_fields(piece)
            if fields is not None:
                labelled[piece] = fields
        if not labelled or len(pieces) > _MOST_PIECES:
            return None
        stated: dict[str, str] = {}
        units: list[str] = []
        others = []
        for piece, fields in labelled.items():
            stated |= fields
            units.append(fields.get("money_unit", ""))
            if not fields and not self.is_constant(piece):
                others.append(piece)
        unknown = []
        for piece in pieces:
            if "money_unit" in labelled.get(piece, {}) and _SAYS_MORE.search(piece):
                unknown.append(piece)
            if piece in labelled or self.is_constant(piece):
                continue
            further = _money_fields(piece) or self._identity(piece)
            for name, value in further.items():
                stated.setdefault(name, value)
            units.append(further.get("money_unit", ""))
            if not further or ("money_unit" in further and _SAYS_MORE.search(piece)):
                unknown.append(piece)
        return Caption(
            code=stated.get("code", ""),
            office=stated.get("office", ""),
            year=stated.get("year", ""),
            scales=self._scales(units),
            unread_unit=stated.get("unread_unit", ""),
            place=place,
            others=tuple(others),
            unknown=tuple(unknown),
        )

    def read_unit(self, text: str, place: str) -> Caption | None:
        """Return the caption that a line below a title makes of a unit of money, in any words.

        It needs no label there (以十万元为单位). None where it speaks of no unit.
        """
        stated = _money_fields(text)
        if not stated or _SAYS_MORE.search(text):
            return None
        unread = stated.get("unread_unit", "")
        scales = self._scales([stated.get("money_unit", "")])
        return Caption(scales=scales, unread_unit=unread, place=place)

    def _scales(self, units: Iterable[str]) -> tuple[int, ...]:
        """Return how many yuan the units are, each once; those that are none are left out."""
        scales: list[int] = []
        for unit in units:
            scale = scale_of_unit(self.form.folder.fold(unit))
            if scale is not None and scale not in scales:
                scales.append(scale)
        return tuple(scales)

    def is_constant(self, text: str) -> bool:
        """Return whether a text is what the form prints above a table of any department."""
        return self.form.folder.fold(text) in self._constants

    def _labelled_fields(self, piece: str) -> Mapping[str, str] | None:
        """Return the fields that a labelled piece states; None where it has no label of the form.

        金额单位：元 is the form's 单位：, and 单位：203某局 an identity with that label.
        """
        head, colon, _ = self.form.folder.fold(piece).partition(":")
        if not colon or len(head) > _LONGEST_LABEL:
            return None
        template = None
        for label, labelled_template in self._labelled.items():
            if head.endswith(label):
                template = labelled_template
                break
        if template is None:
            return None
        value = self.form.folder.fold(visible(_COLON.split(piece, maxsplit=1)[-1]))
        names = {match[1] for match in PLACEHOLDER.finditer(template)}
        if "money_unit" in names:
            if scale_of_unit(value):
                return {"money_unit": value}
            return _money_fields(piece) or self._identity(piece) or None
        if self._office in names:
            return self._named(template, piece) or self._identity(piece)
        if "year" in names:
            stated = pattern(template).fullmatch(piece)
            year = self._year(stated["year"] if stated else value)
            return {"year": year} if year else {}
        return {}

    def _year(self, text: str) -> str:
        """Return the four digits of a year, as 2023 of ２０２３年度; empty for any other text."""
        year = re.fullmatch(r"(\d{4})(?:年度?)?", self.form.folder.fold(text))
        return year[1] if year else ""

    def _named(self, template: str, piece: str) -> dict[str, str]:
        """Return code, name and year in a piece that fills a template; empty for any other one."""
        match = pattern(template).fullmatch(piece)
        if match is None:
            return {}
        fields = match.groupdict()
        named = {
            "code": half_width(visible(fields.get(self._code) or "")),
            "office": joined(fields.get(self._office) or ""),
            "year": self._year(fields.get("year") or ""),
        }
        return {name: value for name, value in named.items() if value}

    def _identity(self, piece: str) -> dict[str, str]:
        """Return code and name of a piece such as 203某局 or 部门名称：203某局; else empty."""
        bare = _LABEL_BEFORE.sub("", piece)
        for template in self._templates:
            if f"{{{self._code}}}" not in template:
                continue
            match = pattern(template).fullmatch(bare)
            if match is not None:
                code = half_width(visible(match[self._code]))
                office = match.groupdict().get(self._office) or ""
                return {"code": code, "office": joined(office)}
        has_label = bare != piece
        if has_label and len(bare) <= _LONGEST_NAME and not re.search(r"[\d，。；]", bare):
            return {"office": joined(bare)}
        return {}


def _money_fields(piece: str) -> dict[str, str]:
    """Return the unit of money in a piece, in whatever words; empty where it speaks of none.

    Ledgers are read by the same words. A unit that cannot be read is kept as it is printed.
    """
    unit = unit_in_caption(piece)
    if unit:
        return {"money_unit": unit}
    bare = _LABEL_BEFORE.sub("", piece)  # 币种：美元
    if speaks_of_a_unit(piece) or names_any_unit(bare):
        return {"unread_unit": piece}
    return {}


def _with_their_labels(texts: Sequence[str]) -> list[str]:
    """Return the captions in the cells of a row, a label put together with what stands beside it.

    部门： and 某局 in two cells, or far apart in a line, are one caption.
    """
    captions: list[str] = []
    for text in texts:
        for piece in _pieces(text):
            is_label_alone = bool(captions) and captions[-1].endswith((":", "："))
            if is_label_alone and not _COLON.search(piece):
                captions[-1] += piece
            else:
                captions.append(piece)
    return captions


def _pieces(text: str) -> list[str]:
    """Return the captions that stand in one cell or line.

    They are parted by wide spaces, or by any space before a label.
    """
    pieces = []
    for part in re.split(r"\s{2,}|\t|\u3000+", text.strip()):
        if not part:
            continue
        if len(part) < _LONGEST_LINE:
            pieces += re.split(r"\s+(?=[^\s:：]{1,10}[:：])", part)
        else:
            pieces.append(part)
    return pieces


# -- identity --------------------------------------------------------------------------------------

IdentityField = Literal["code", "office", "year"]


def labels(layout: Layout) -> dict[IdentityField, str]:
    """Return what the fields of an identity are called in a form's disclosures."""
    office = "单位" if layout.document_kind.is_of_unit else "部门"
    return {"code": f"{office}编码", "office": f"{office}名称", "year": "预算年度"}


@dataclass
class IdentityVotes:
    """The identity that titles and captions state, each with its place."""

    form: KnownForm
    votes: dict[IdentityField, list[tuple[str, str]]] = field(
        default_factory=lambda: {"code": [], "office": [], "year": []}
    )
    captions: list[Caption] = field(default_factory=list)

    def _add(self, name: IdentityField, value: str, place: str) -> None:
        if value:
            self.votes[name].append((value, place))

    def add_title(self, text: str, place: str) -> None:
        """Count what a title or heading with the office's name or the year in it states."""
        if len(text) >= _LONGEST_TITLE:
            return
        for template in self._titles:
            match = pattern(template).fullmatch(text)
            if match is not None:
                fields = match.groupdict()
                year = re.sub(r"\D", "", self.form.folder.fold(fields.get("year") or ""))
                _, office = office_placeholders(self.form.layout)
                self._add("office", joined(fields.get(office) or ""), place)
                self._add("year", year[:4], place)
                return

    @cached_property
    def _titles(self) -> tuple[str, ...]:
        layout = self.form.layout
        texts = [layout.title]
        texts += [rule.text for _, rule in self.form.headings]
        texts += [rule.title for rule in layout.tables.values()]
        _, office = office_placeholders(self.form.layout)
        stating = [text for text in texts if f"{{{office}}}" in text or "{year}" in text]
        # 第一部分 {department}… fits {department}… as well: the one with more words is meant.
        return tuple(sorted(stating, key=len, reverse=True))

    def settle(self, stated: StatedIdentity) -> StatedIdentity:
        """Return whose disclosure of which year it is.

        That is what most places say, else what the person stated.
        """
        titled = self._most("office")
        for caption in self.captions:
            code, office = _split(caption, titled)
            self._add("code", code, caption.place)
            self._add("office", office, caption.place)
            self._add("year", caption.year, caption.place)
        code = self._most("code")
        office = self._most("office")
        if self._most("year"):
            stated = replace(stated, year=int(self._most("year")))
        if self.form.layout.document_kind.is_of_unit:
            return replace(
                stated,
                unit_code=code or stated.unit_code,
                unit_name=office or stated.unit_name,
            )
        return replace(
            stated,
            department_code=code or stated.department_code,
            department_name=office or stated.department_name,
            unit_code="",
            unit_name="",
        )

    def _most(self, name: IdentityField) -> str:
        votes = Counter(value for value, _ in self.votes[name])
        return votes.most_common(1)[0][0] if votes else ""

    def problems(self, stated: StatedIdentity) -> Iterator[Problem]:
        """Yield places that differ from most, fields without a value, fields stated otherwise."""
        is_of_unit = self.form.layout.document_kind.is_of_unit
        code = stated.department_code
        office = stated.department_name
        if is_of_unit:
            code = stated.unit_code
            office = stated.unit_name
        by_person: dict[IdentityField, str] = {
            "code": code,
            "office": office,
            "year": str(stated.year or ""),
        }
        if is_of_unit and not stated.department_code:
            yield problem_kinds.IDENTITY_MISSING.at("文件", label="部门编码")
        for name, label in labels(self.form.layout).items():
            most = self._most(name)
            for value, place in self.votes[name]:
                if not self._is_same(value, most):
                    yield problem_kinds.IDENTITY_CONFLICT.at(
                        place, label=label, value=value, most=most
                    )
            chosen = by_person[name]
            if not most and not chosen:
                yield problem_kinds.IDENTITY_MISSING.at("文件", label=label)
            if most and chosen and not self._is_same(most, chosen):
                yield problem_kinds.IDENTITY_MISMATCH.at(
                    "文件", label=label, stated=most, chosen=chosen
                )

    def several(self) -> Problem | None:
        """Return the problem of a file with the disclosures of several offices or years.

        Each is told with the first place that states it. A slip stands in one or two places; a
        further disclosure has its own captions.
        """
        names: tuple[IdentityField, ...] = ("code", "year", "office")
        for name in names:
            votes = self.votes[name]
            if name == "office" and self.votes["code"]:
                return None  # where there are codes, names may be written in two ways
            counts = Counter(self.form.folder.fold(value) for value, _ in votes)
            beginnings: dict[str, str] = {}  # in the order of the file
            for value, place in votes:
                folded = self.form.folder.fold(value)
                if counts[folded] >= _FEWEST_OF_ANOTHER and folded not in beginnings:
                    beginnings[folded] = f"“{value}”（最早在{place}）"
            if len(beginnings) < 2:
                continue
            listed = "、".join(list(beginnings.values())[:_MOST_DISCLOSURES_LISTED])
            if len(beginnings) > _MOST_DISCLOSURES_LISTED:
                listed += "等"
            return problem_kinds.SEVERAL_DISCLOSURES.at(
                "文件",
                count=len(beginnings),
                label=labels(self.form.layout)[name],
                beginnings=listed,
            )
        return None

    def _is_same(self, one: str, other: str) -> bool:
        return self.form.folder.fold(one) == self.form.folder.fold(other)


def _split(caption: Caption, titled: str) -> tuple[str, str]:
    """Return code and name of a caption.

    They stand without anything between them: titles know where the name begins.
    """
    whole = caption.code + caption.office
    if titled and caption.code and whole != titled and whole.endswith(titled):
        return whole.removesuffix(titled), titled
    return caption.code, caption.office
