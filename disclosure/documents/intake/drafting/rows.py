"""Binds the fixed rows of a blank table to codes, funds and kinds by their names. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from budget.dimensions import VEHICLE_USES
from budget.government import government_lines
from disclosure.documents.intake.drafting.draft import DraftItem, DraftRow, FormFacts
from disclosure.documents.intake.drafting.meaning import Meaning, beyond, both, united
from disclosure.documents.intake.drafting.tables import ELLIPSIS, BlankRow
from disclosure.documents.intake.drafting.vocabulary import (
    FISCAL,
    Bound,
    classes,
    folded,
    vocabulary,
)

_NUMERAL = "〇一二三四五六七八九十"
# How the parts of a form are numbered, from the top down.
_LEVELS = (
    re.compile(rf"[{_NUMERAL}]{{1,4}}[、.．]"),
    re.compile(rf"[(（][{_NUMERAL}]{{1,4}}[)）]"),
    re.compile(r"\d{1,2}[、.．]"),
    re.compile(r"[(（]\d{1,2}[)）]"),
)
_ALL_PURPOSES = {"", "other", "teaching_research"}
# Words of a total that say no more than which side it is the total of.
_OF_A_SIDE = {"current_year", "spending"}
_CODE_BEFORE_NAME = re.compile(r"\d{3}(?=\D)")  # 501机关工资福利支出


@dataclass
class _Label:
    """A row's name on one side while it is bound.

    ``level`` 0 is a total; 1 is 一、, deeper ones are parts of what stands before. ``parent`` is
    the number of the name that it is part of. ``of_class`` is the choice of the class of spending
    that it names: a function, or a code of the government; empty where it names none.
    """

    text: str
    place: str
    slot: int
    level: int
    bound: Bound | None
    of_class: Meaning = field(default_factory=dict)
    key: str = ""
    counts: Meaning | None = None
    problem: str = ""
    is_total: bool = False
    parent: int | None = None
    is_optional: bool = False
    parts: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class BoundSide:
    """The rows of one side: items by the number of their row, the sums, and remarks.

    ``is_elided`` where the form lists the first classes and goes on with dots.
    """

    items: Mapping[int, DraftItem]
    sums: Mapping[str, tuple[str, ...]]
    remarks: tuple[str, ...]
    is_elided: bool = False


def bind_side(
    rows: Sequence[BlankRow],
    column: int,
    side: str,
    known: Meaning,
    facts: FormFacts,
    named_by: str,
) -> BoundSide:
    """Return what the names in one column of a table stand for.

    ``known`` is what the table counts as a whole. ``named_by`` says what its names of classes are:
    of a function, or of a code of the government; 其他支出 is in both lists.
    """
    labels, dots = _labels(rows, column, side, named_by)
    is_elided = bool(dots) and any("function" in label.of_class for label in labels)
    if is_elided:
        labels = _with_all_classes(labels, facts)
    _find_parents(labels)
    _bind(labels, side, known, facts)
    _name(labels, side)
    sums, remarks = _sums(labels, facts)
    if is_elided:
        remarks.append(
            "原表只列第一类，其余用省略号：这里列出各类，有数才印（optional）；"
            "原表各类前的序号随所列的类变动，这里不印"
        )
    elif dots:
        remarks.append(f"{dots[0].place} 起用省略号，没有列出各行")
    items = {}
    for label in labels:
        items[label.slot] = DraftItem(
            key=label.key,
            label=label.text,
            place=label.place,
            counts=label.counts,
            is_optional=label.is_optional,
            problem=label.problem,
        )
    return BoundSide(items, sums, tuple(remarks), is_elided)


# -- reading the names -----------------------------------------------------------------------------


def _labels(
    rows: Sequence[BlankRow], column: int, side: str, named_by: str
) -> tuple[list[_Label], list[_Label]]:
    """Return the names of a column, and those that are only dots or a number."""
    labels: list[_Label] = []
    dots: list[_Label] = []
    level = 1
    is_of_which = False
    for slot, row in enumerate(rows):
        text = row.texts[column]
        if not text:
            continue
        own_level = _level(text)
        if is_dots(text):
            dots.append(_Label(text, row.place, slot, own_level, None))
            continue
        of_class = {} if side == "income" else _class_named(text, named_by)
        bound = None if of_class else vocabulary().bound(text)
        is_total = (
            bound is not None
            and bound.is_total
            and not set(bound.keys)
            - {
                *_OF_A_SIDE,
                "three_public",
            }
        )
        if own_level:
            level = own_level
            is_of_which = False
        elif text.startswith("其中"):
            if not is_of_which:
                level += 1
            is_of_which = True
        elif not is_of_which:
            level = 1
        label_level = 0 if is_total else level
        if is_total:
            is_of_which = False
        labels.append(
            _Label(text, row.place, slot, label_level, bound, of_class, is_total=is_total)
        )
    return labels, dots


def is_dots(text: str) -> bool:
    """Return whether a name is only dots, or a number with nothing or dots behind it."""
    rest = text.strip()
    for pattern in _LEVELS:
        match = pattern.match(rest)
        if match:
            rest = rest[match.end() :].strip()
            break
    return not rest or bool(ELLIPSIS.fullmatch(rest))


def _level(text: str) -> int:
    for number, pattern in enumerate(_LEVELS, 1):
        if pattern.match(text.strip()):
            return number
    return 0


def _class_named(text: str, named_by: str) -> Meaning:
    """Return the choice of the class with this name; empty for any other name."""
    words = vocabulary()
    name = folded(text)
    if named_by == "function":
        code = words.functions.get(name, "")
    else:
        before = _CODE_BEFORE_NAME.match(name)
        code = words.governments.get(name.removeprefix(before[0]) if before else name, "")
        if before and before[0] != code:
            code = ""  # the name is of another code
    return {named_by: (code,)} if code else {}


def _with_all_classes(labels: Sequence[_Label], facts: FormFacts) -> list[_Label]:
    """Return the names with all classes of the year instead of the few that stand for them."""
    listed = [label for label in labels if label.of_class]
    first = listed[0]
    others = [label for label in labels if label not in listed]
    done = [label for label in others if label.slot < first.slot]
    for slot, (code, name) in enumerate(classes(facts.year).items(), first.slot):
        of_class = {"function": (code,)}
        done.append(_Label(name, first.place, slot, 1, None, of_class, is_optional=True))
    last = done[-1].slot
    for label in others:
        if label.slot >= first.slot:
            last = max(last + 1, label.slot)
            done.append(replace(label, slot=last))
    return done


# -- binding ---------------------------------------------------------------------------------------


def _find_parents(labels: Sequence[_Label]) -> None:
    """Say of each name which one before it it is part of."""
    for number, label in enumerate(labels):
        if label.level == 0:
            continue
        if label.level == 1:
            label.parent = _carryover_before(labels, number)
            continue
        for before in range(number - 1, -1, -1):
            other = labels[before]
            if other.level == 0:
                break
            if other.level < label.level:
                label.parent = before
                break


def _carryover_before(labels: Sequence[_Label], number: int) -> int | None:
    """Return the row without a number that this one is part of.

    年初财政拨款结转和结余 is followed by 一、一般公共预算拨款 and so on, after the sum of the year.
    """
    label = labels[number]
    if not _level(label.text) or label.bound is None:
        return None
    keys_before = [other.bound.keys for other in labels[:number] if other.bound]
    if label.bound.keys not in keys_before:
        return None
    for before in range(number - 1, -1, -1):
        other = labels[before]
        is_carryover = other.bound is not None and "carryover" in other.bound.keys
        if is_carryover and not _level(other.text):
            return before
    return None


def _bind(labels: Sequence[_Label], side: str, known: Meaning, facts: FormFacts) -> None:
    """Give each name what it counts, or its problem."""
    keys: set[str] = set()
    for label in labels:
        if label.bound:
            keys.update(label.bound.keys)
    has_carryover = "carryover" in keys
    has_year_end = "year_end_carryover" in keys
    for label in labels:
        government = label.of_class.get("government")
        if government and not _has_lines(government):
            label.counts = None  # 转移性支出: no department's money is there
            continue
        if label.of_class:
            meaning: Meaning = {"kind": facts.spending, **label.of_class}
        elif folded(label.text) in vocabulary().nothing:
            label.counts = None
            continue
        elif label.bound is None or not (label.bound.keys or label.is_total):
            label.problem = f"不认识“{label.text}”"
            continue
        else:
            meaning = dict(label.bound.meaning)
            if "spending" in label.bound.keys:
                meaning = {**meaning, "kind": facts.spending}
            if label.bound.is_fiscal:
                meaning = both(meaning, FISCAL) or meaning
        label.counts = meaning
    economic = [label.counts for label in labels if label.counts and "economic" in label.counts]
    for number, label in enumerate(labels):
        if label.problem or label.counts is None:
            continue
        meaning = _in_context(labels, number, side, facts, has_carryover, has_year_end)
        is_plain_total = label.is_total and not label.counts
        if is_plain_total and economic and len(economic) >= len(labels) - 1:
            codes = dict.fromkeys(united(list(economic), "economic"))
            meaning = {**meaning, "economic": tuple(codes)}
        if both(known, meaning) is None:
            label.counts = None
            label.problem = f"“{label.text}”和表名说的不是同一笔钱"
        else:
            label.counts = beyond(meaning, known)


def _has_lines(government_codes: Sequence[str]) -> bool:
    """Return whether departments have money of some codes of the government."""
    lines = government_lines(government_codes)
    return lines is None or bool(lines.economics)


def _in_context(
    labels: Sequence[_Label],
    number: int,
    side: str,
    facts: FormFacts,
    has_carryover: bool,
    has_year_end: bool,
) -> Meaning:
    """Return what a row counts where it stands: of which origin, and only what is spent."""
    label = labels[number]
    meaning: Meaning = dict(label.counts or {})
    if side in ("spending", "use"):
        is_whole = label.is_total and not meaning
        if "kind" not in meaning and not (is_whole and has_year_end):
            meaning = {**meaning, "kind": facts.spending}
        return meaning
    if not has_carryover:
        return {dimension: values for dimension, values in meaning.items() if dimension != "origin"}
    is_of_carryover = label.parent is not None and _is_carryover(labels[label.parent])
    if is_of_carryover:
        return {**meaning, "origin": ("carryover",)}
    if "fund" in meaning and "origin" not in meaning:
        return {**meaning, "origin": ("current_year",)}
    return meaning


def _is_carryover(label: _Label) -> bool:
    return label.bound is not None and "carryover" in label.bound.keys


# -- names for addresses ---------------------------------------------------------------------------


def _name(labels: Sequence[_Label], side: str) -> None:
    taken: list[str] = []
    for number, label in enumerate(labels, 1):
        key = _key(label, side) or f"row_{number}"
        if key in taken and label.parent is not None:
            key = f"{labels[label.parent].key}_{key}"
        unique = key
        again = 2
        while unique in taken:
            unique = f"{key}_{again}"
            again += 1
        label.key = unique
        taken.append(unique)


def _key(label: _Label, side: str) -> str:
    nothing = vocabulary().nothing.get(folded(label.text))
    if nothing:
        return nothing
    for codes_of_class in label.of_class.values():
        return codes_of_class[0]
    if label.bound is None:
        return ""
    if "three_public" in label.bound.keys:
        return "three_public"
    if label.is_total:
        names = {"income": "income", "spending": "spending", "use": "use", "": ""}
        name = names.get(side, side)
        is_of_year = bool(set(label.bound.keys) & _OF_A_SIDE)
        if is_of_year:
            return f"current_year_{name}" if name else "current_year_total"
        return f"{name}_total" if name else "total"
    return label.bound.keys[0] if label.bound.keys else ""


# -- sums ------------------------------------------------------------------------------------------


def _sums(
    labels: Sequence[_Label], facts: FormFacts
) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    sums: dict[str, tuple[str, ...]] = {}
    remarks: list[str] = []
    for number, label in enumerate(labels):
        if label.problem:
            continue
        if label.is_total:
            parts = _parts_of_total(labels, number)
        else:
            parts = [other for other in labels if other.parent == number]
            if not _is_whole(label, parts, facts):
                continue
        if not parts:
            continue
        if any(part.problem for part in parts):
            remarks.append(f"“{label.text}”是哪几行之和没有写：其中有的行还没有绑定")
        else:
            sums[label.key] = tuple(part.key for part in parts)
    return sums, remarks


def _parts_of_total(labels: Sequence[_Label], number: int) -> list[_Label]:
    """Return the rows that a total adds up: those before it, or below it where it stands first."""
    before = labels[:number]
    if not any(label.level == 1 for label in before):
        return _parts_below(labels, number)
    parts: list[_Label] = []
    for label in reversed(before):
        if label.is_total:
            parts.insert(0, label)
            break
        if label.level == 1 and label.parent is None:
            parts.insert(0, label)
    return parts


def _parts_below(labels: Sequence[_Label], number: int) -> list[_Label]:
    parts: list[_Label] = []
    for label in labels[number + 1 :]:
        if label.is_total:
            if not parts:
                return [label]
            break
        if label.level == 1 and label.parent is None:
            parts.append(label)
    return parts


def _is_whole(label: _Label, parts: Sequence[_Label], facts: FormFacts) -> bool:
    """Return whether parts make up all that a row counts, not only some of it (其中)."""
    if not parts or label.counts is None:
        return False
    meanings = [part.counts or {} for part in parts]
    if set(united(meanings, "purpose")) == _ALL_PURPOSES:
        return True
    for dimension in ("fund", "economic", "kind"):
        whole = facts.of_form(label.counts).get(dimension)
        together = united(meanings, dimension)
        if whole and set(whole) == set(together):
            return True
    is_carryover = "carryover" in label.counts.get("origin", ())
    return is_carryover and len(parts) > 1


# -- both sides together ---------------------------------------------------------------------------


def rows_of(sides: Mapping[str, BoundSide]) -> list[DraftRow]:
    """Return the rows of a table: what stands beside each other stays so.

    A side that lists all classes is longer than the form prints it; what follows it on the other
    side moves down with it, so that totals stand side by side.
    """
    elided = [side for side, bound in sides.items() if bound.is_elided]
    slots_by_side: dict[str, dict[int, DraftItem]] = {}
    for side, bound in sides.items():
        slots_by_side[side] = dict(bound.items)
    if elided:
        _move_ends_together(slots_by_side)
    rows: list[DraftRow] = []
    slots: set[int] = set()
    for items_of_side in slots_by_side.values():
        slots.update(items_of_side)
    for slot in sorted(slots):
        items = {}
        for side, items_of_side in slots_by_side.items():
            if slot in items_of_side:
                items[side] = items_of_side[slot]
        last = list(items.values())[-1]
        rows.append(DraftRow(last.key, items))
    return rows


def _move_ends_together(slots_by_side: Mapping[str, dict[int, DraftItem]]) -> None:
    """Put the last row of each side, its total, into one row."""
    last = max(max(items) for items in slots_by_side.values() if items)
    for items in slots_by_side.values():
        if items and max(items) != last:
            items[last] = items.pop(max(items))


def bind_assets(
    rows: Sequence[BlankRow], column: int
) -> tuple[list[DraftRow], dict[str, tuple[str, ...]]]:
    """Return the rows of a table of assets, and the parts of their total."""
    done: list[DraftRow] = []
    parts: list[str] = []
    words = vocabulary().assets
    for number, row in enumerate(rows, 1):
        text = row.texts[column]
        if not text or is_dots(text):
            continue
        kind = words.get(folded(text), "")
        if not kind:
            problem = f"没有填报“{text}”的地方"
            item = DraftItem(f"row_{number}", text, row.place, problem=problem)
        else:
            item = DraftItem(kind, text, row.place, source=(kind,))
            is_part = text.startswith("其中") or kind in VEHICLE_USES
            if kind != "total" and not is_part:
                parts.append(kind)
        done.append(DraftRow(item.key, {"": item}))
    for position, bound in enumerate(done):
        if bound.key == "total":
            total = replace(bound.items[""], source=tuple(parts))
            done[position] = DraftRow("total", {"": total})
    parts_by_total: dict[str, tuple[str, ...]] = {}
    has_total = any(row.key == "total" for row in done)
    if has_total and parts:
        parts_by_total["total"] = tuple(parts)
    return done, parts_by_total
