"""Writes a chart as SVG: fluid in width inside a page, of fixed size as a file. Pure.

Places across are per cent, so that a picture takes any width while its letters keep their size. A label that needs room
has a class (``from-480`` …) by which the page's style sheet shows it from that width on; nothing is ever cut off. Heights
are in em, so that large text gets the room it needs. In a page every shape is a link with its own name; in a file none.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from budget.money import round_half_up
from disclosure.portal.charts.charts import Chart, Row
from disclosure.portal.charts.tones import HUES, PATTERNS, tone
from disclosure.portal.charts.treemap import Box, squarified

WIDTHS = (300, 480, 640, 900)  # of the frame, in pixels: the narrowest first
FILE_WIDTH = 960
_LETTER, _LINE = 14.0, 20
_INK, _SOFT, _PAPER = "#1f2328", "#57606a", "#ffffff"
_PLAIN = "#1b5e7b"
_TREEMAP_HEIGHT, _BAR_STEP, _STACK_HEIGHT = 390, 52, 96
_SMALLEST_LINK = 24  # pixels: what is smaller cannot be hit, and has its link in the table
Href = Callable[[Row], str]


@dataclass(frozen=True)
class Words:
    """What a picture says beside its rows; the patterns take what they are about. ``lang`` is the attribute of a text."""

    row: str = "{label}：{amount}{unit}"
    share: str = "，占{share}"
    change: str = "，{change}"
    part: str = "其中：{label}"
    none: str = "无"
    more: str = "增加"
    less: str = "减少"
    same: str = "持平"
    title: str = "{title}（{unit}）"
    # Whether each amount carries its unit; where that is a long word, the page says it once.
    has_units: bool = True
    lang: Callable[[str], str] = lambda text: ""


CHINESE = Words()


def picture(chart: Chart, *, title: str, href: Href | None = None, source: str = "", words: Words = CHINESE) -> str:
    """The chart as SVG, empty where it has no rows. Without ``href`` a file of its own, with title and ``source`` in it."""
    if not chart.rows:
        return ""
    height, shapes = _DRAWN[chart.kind](_Pen(chart, href, words))
    if href is not None:
        attributes = f'class="chart" width="100%" height="{_em(height)}" role="group" aria-label={quoteattr(title)}'
        return f"<svg {attributes}>{shapes}</svg>"
    return _file(shapes, height, words.title.format(title=title, unit=chart.unit), source)


def _file(shapes: str, height: int, title: str, source: str) -> str:
    whole = height + 84
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{FILE_WIDTH}" height="{whole}" viewBox="-16 0 {FILE_WIDTH + 32} {whole}" '
        f'font-family="Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif" font-size="14" role="img">'
        f"<title>{escape(title)}</title><desc>{escape(source)}</desc>"
        f'<rect x="-16" width="{FILE_WIDTH + 32}" height="{whole}" fill="{_PAPER}"/>'
        f'<text y="30" font-size="20" font-weight="600" fill="{_INK}">{escape(title)}</text>'
        f'<svg y="48" width="{FILE_WIDTH}" height="{height}">{shapes}</svg>'
        f'<text y="{whole - 12}" font-size="12" fill="{_SOFT}">{escape(source)}</text></svg>\n'
    )


def text_width(text: str, size: float = _LETTER) -> float:
    """How wide a text is at most, in pixels: Chinese letters are square, others narrower."""
    return sum(size if ord(letter) > 0x2E7F else size * 0.6 for letter in text)


@dataclass(frozen=True)
class _Pen:
    """Writes the shapes of one chart."""

    chart: Chart
    href: Href | None
    words: Words = CHINESE

    def says(self, row: Row) -> str:
        """A row in words."""
        words = self.words
        said = words.row.format(label=row.label, amount=self.chart.shown(row.amount), unit=self.chart.unit)
        if row.change is not None and row.before is not None:
            return said + words.change.format(change=change_words(self.chart, row, words))
        return said + (words.share.format(share=row.share) if row.share else "")

    def shown(self, row: Row) -> str:
        """The amount of a row as it stands in the picture."""
        return (
            f"{self.chart.shown(row.amount)} {self.chart.unit}"
            if self.words.has_units
            else self.chart.shown(row.amount)
        )

    def linked(self, row: Row, shapes: str) -> str:
        """The shapes of a row, named, and a link where the picture has links."""
        said = self.says(row)
        title = f"<title{self.words.lang(said)}>{escape(said)}</title>"
        href = self.href(row) if self.href else ""
        return f"<a href={quoteattr(href)}>{title}{shapes}</a>" if href else f"<g>{title}{shapes}</g>"

    def text(
        self, x: float, y: float, text: str, kind: str = "", *, dx: float = 0, anchor: str = "", need: int = 0
    ) -> str:
        """A line of text, ``x`` in per cent; ``need`` is the width of the frame from which it is shown."""
        classes = " ".join(filter(None, (kind, f"from-{need}" if need > WIDTHS[0] else "")))
        fill = _SOFT if kind == "soft" else _INK
        is_over_hatching = "halo" in kind and self.href is None  # on a page the style sheet sees to it
        halo = f' paint-order="stroke" stroke="{_PAPER}" stroke-width="3"' if is_over_hatching else ""
        return (
            f'<text{f" class={quoteattr(classes)}" if classes else ""}{self.words.lang(text)} x="{_n(x)}%" y="{_em(y)}"'
            f"{f' dx={quoteattr(_em(dx))}' if dx else ''}{f' text-anchor={quoteattr(anchor)}' if anchor else ''}"
            f'{" font-weight=" + quoteattr("600") if kind == "strong" else ""} fill="{fill}"{halo}>{escape(text)}</text>'
        )

    def amount(
        self, x: float, y: float, row: Row, need: int, whole: float, *, kind: str = "amount", **place: Any
    ) -> str:
        """The amount of a row from ``need`` on, with its share from the first width that has ``whole`` pixels."""
        shown = self.shown(row) if kind == "amount" else self.chart.shown(row.amount)
        amount = shown if row.amount else self.words.none
        share = f" ({row.share})" if row.share and row.amount else ""
        wide = max(_least(whole), need)
        if not share or whole > WIDTHS[-1]:
            return self.text(x, y, amount, kind, need=need, **place)
        text = self.text(x, y, amount + share, kind, need=wide, **place)
        if wide > need and self.href is not None:  # a file is as wide as can be
            text += self.text(x, y, amount, f"{kind} until-{wide}", need=need, **place)
        return text

    def pattern(self, hue: int, pattern: int) -> tuple[str, str]:
        """The definition of a pattern, and how a shape is filled with it. Ids are the chart's own: a page has several."""
        name = f"{self.chart.name}-{hue}{pattern}"
        definition = (
            f'<pattern id="{name}" width="8" height="8" patternUnits="userSpaceOnUse">'
            f'<path class="line-{hue + 1}" d="{PATTERNS[pattern]}" stroke="{HUES[hue]}" stroke-width="1" fill="none"/></pattern>'
        )
        return definition, f"url(#{name})"


# -- bars ------------------------------------------------------------------------------------------------------------------


def _bars(pen: _Pen) -> tuple[int, str]:
    """A bar for each row, its name and amount above it, all from one line."""
    rows = pen.chart.rows
    largest = max(abs(row.amount) for row in rows)
    shapes = []
    for index, row in enumerate(rows):
        top = index * _BAR_STEP
        length = float(abs(row.amount) / largest * 100) if largest else 0.0
        style = "bar part" if row.depth else "bar"
        opacity = ' fill-opacity=".55"' if row.depth else ""
        bar = f'<rect class="{style}" y="{_em(top + 26)}" width="{_n(length)}%" height="1em" fill="{_PLAIN}"{opacity}/>'
        track = f'<rect class="track" y="{_em(top + 40)}" width="100%" height="1" fill="{_SOFT}" fill-opacity=".3"/>'
        name = pen.words.part.format(label=row.label) if row.depth else row.label
        amount = pen.shown(row)
        whole = text_width(name) + text_width(f"{amount} ({row.share})") + 16
        names = pen.text(0, top + 18, _cut(name, WIDTHS[0] - text_width(amount) - 12))
        names += pen.amount(100, top + 18, row, WIDTHS[0], whole, anchor="end")
        shapes.append(pen.linked(row, (bar if length else "") + track + names))
    return len(rows) * _BAR_STEP, "".join(shapes)


def _stack(pen: _Pen) -> tuple[int, str]:
    """One bar cut into its parts. Each is named below: the first at its beginning, the others at their ends."""
    rows = [row for row in pen.chart.rows if row.amount > 0]
    whole = sum((row.amount for row in rows), Decimal(0))
    levels = _levels(pen, rows, whole)
    definitions, shapes, at = "", [], 0.0
    for index, row in enumerate(rows):
        width = float(row.amount / whole * 100)
        definition, filled = pen.pattern(0, _STACK_PATTERNS[index % len(_STACK_PATTERNS)])
        definitions += definition if index else ""
        box = f'x="{_n(at)}%" width="{_n(width)}%" height="{_em(36)}"'
        opacity = (1, 0.12, 0.4, 0.25)[min(index, 3)]
        body = f'<rect class="part-{min(index, 3)}" {box} fill="{_PLAIN}" fill-opacity="{opacity}" stroke="{_PLAIN}"/>'
        body += f'<rect class="hatch" {box} fill="{filled}" opacity=".45"/>' if index else ""
        place = {"x": at + width, "anchor": "end"} if index else {"x": 0.0}
        shapes.append(pen.linked(row, body + _stack_label(pen, row, levels[index], place, _room(pen, rows))))
        at += width
    return _STACK_HEIGHT + _STACK_LEVEL * max(levels), f"<defs>{definitions}</defs>{''.join(shapes)}"


_STACK_PATTERNS = (3, 0, 2, 4, 1)
_STACK_LEVEL = 48


def _label_width(pen: _Pen, row: Row, *, with_share: bool) -> float:
    amount = pen.shown(row)
    return 16 + max(text_width(row.label), text_width(f"{amount} ({row.share})" if with_share else amount))


def _room(pen: _Pen, rows: Sequence[Row]) -> float:
    """How wide a frame must be for two labels side by side with their shares."""
    widths = sorted(_label_width(pen, row, with_share=True) for row in rows)
    return sum(widths[-2:])


def _levels(pen: _Pen, rows: Sequence[Row], whole: Decimal) -> list[int]:
    """On which line of labels each part is named: the largest of the others beside the first if there is room, the rest below."""
    widths = [_label_width(pen, row, with_share=False) for row in rows]
    ends = [float(sum((each.amount for each in rows[: index + 1]), Decimal(0)) / whole) for index in range(len(rows))]
    beside = [index for index in range(1, len(rows)) if ends[index] * WIDTHS[0] >= widths[0] + widths[index]]
    chosen = max(beside, key=lambda index: rows[index].amount, default=0)
    levels, next_level = [], 1
    for index in range(len(rows)):
        levels.append(0 if index in (0, chosen) else next_level)
        next_level += index not in (0, chosen)
    return levels


def _stack_label(pen: _Pen, row: Row, level: int, place: dict[str, Any], room: float) -> str:
    """Name and amount; one that ends too far to the left for its length begins at the left edge."""
    if place["x"] * WIDTHS[0] / 100 < _label_width(pen, row, with_share=False):
        place = {"x": 0.0}
    y = 60 + level * _STACK_LEVEL
    return pen.text(y=y, text=row.label, **place) + pen.amount(y=y + 22, row=row, need=WIDTHS[0], whole=room, **place)


def _changes(pen: _Pen) -> tuple[int, str]:
    """A bar to the right for more than last year, to the left for less, from one line in common."""
    rows = pen.chart.rows
    changes = [row.change or Decimal(0) for row in rows]
    less, more = -min(*changes, Decimal(0)), max(*changes, Decimal(0))
    span = less + more or Decimal(1)
    zero = float(less / span * 100)
    definition, filled = pen.pattern(0, 0)
    shapes = [f"<defs>{definition}</defs>"]
    for index, (row, change) in enumerate(zip(rows, changes, strict=True)):
        top = index * _BAR_STEP
        length = float(abs(change) / span * 100)
        x = zero if change > 0 else zero - length
        box = f'x="{_n(x)}%" y="{_em(top + 26)}" width="{_n(length)}%" height="1em"'
        bar = (
            f'<rect class="bar" {box} fill="{_PLAIN}"/>'
            if change > 0
            else f'<rect class="less" {box} fill="{filled}" stroke="{_PLAIN}"/>'
            if change
            else ""
        )
        words = change_words(pen.chart, row, pen.words)
        names = pen.text(0, top + 18, _cut(row.label, WIDTHS[0] - text_width(words) - 12))
        names += pen.text(100, top + 18, words, "amount", anchor="end")
        axis = f'<rect class="axis" x="{_n(min(zero, 99.8))}%" y="{_em(top + 23)}" width="1" height="{_em(20)}" fill="{_INK}"/>'
        shapes.append(pen.linked(row, bar + axis + names))
    return len(rows) * _BAR_STEP, "".join(shapes)


def change_words(chart: Chart, row: Row, words: Words = CHINESE) -> str:
    """增加 12.30 (4.5%); 持平 where nothing changed."""
    change = row.change or Decimal(0)
    if not change:
        return words.same
    percent = f" ({round_half_up(abs(change) * 100 / abs(row.before), 1)}%)" if row.before else ""
    return f"{words.more if change > 0 else words.less} {chart.shown(abs(change))}{percent}"


# -- treemap ---------------------------------------------------------------------------------------------------------------


def _treemap(pen: _Pen) -> tuple[int, str]:
    """A box for each row, the largest first; boxes too small for a name have it in the table."""
    rows = [row for row in pen.chart.rows if row.amount > 0]
    whole = float(sum((row.amount for row in rows), Decimal(0)) or 1)
    # Laid out for a frame of middling width and stretched to others: shares of the whole stay what they are.
    boxes = squarified([float(row.amount) / whole for row in rows], Box(0, 0, 560, _TREEMAP_HEIGHT))
    definitions: dict[str, str] = {}
    shapes = []
    for index, (row, box) in enumerate(zip(rows, boxes, strict=True)):
        hue, pattern = tone(row.code)
        definition, filled = pen.pattern(hue, pattern if len(row.code) == _CLASS_DIGITS else (pattern + index) % 8)
        definitions[filled] = definition
        shapes.append(_box(pen, row, Box(box.x / 5.6, box.y, box.width / 5.6, box.height), hue, filled))
    return _TREEMAP_HEIGHT, f"<defs>{''.join(definitions.values())}</defs>{''.join(shapes)}"


_CLASS_DIGITS = 3


def _box(pen: _Pen, row: Row, box: Box, hue: int, filled: str) -> str:
    """A box, x and width in per cent: tinted, hatched, bordered in its hue, labelled from the width on that has room."""
    place = f'x="{_n(box.x)}%" y="{_em(box.y)}" width="{_n(box.width)}%" height="{_em(box.height)}"'
    shapes = f'<rect class="tint-{hue + 1}" {place} fill="{HUES[hue]}" fill-opacity=".16" stroke="{HUES[hue]}"/>'
    shapes += f'<rect class="hatch" {place} fill="{filled}" opacity=".45"/>' + "".join(_box_label(pen, row, box))
    is_large = min(box.width * WIDTHS[0] / 100, box.height) >= _SMALLEST_LINK
    return pen.linked(row, shapes) if is_large else _Pen(pen.chart, None, pen.words).linked(row, shapes)


def _box_label(pen: _Pen, row: Row, box: Box) -> Iterator[str]:
    amount = f"{pen.chart.shown(row.amount)}"
    for width in WIDTHS:
        room = box.width * width / 100 - 16
        letters = int(room // _LETTER)
        lines = _wrapped(row.label, letters)
        fits = letters >= min(4, len(row.label)) and text_width(amount) <= room
        if not fits or (len(lines) + 1) * _LINE + 8 > box.height:
            continue
        y = box.y + _LINE + 2
        whole = (text_width(f"{amount} ({row.share})") + 16) * 100 / box.width
        for number, line in enumerate(lines):
            yield pen.text(box.x, y + number * _LINE, line, "halo", dx=8, need=width)
        yield pen.amount(box.x, y + len(lines) * _LINE, row, width, whole, kind="halo amount", dx=8)
        return


def _wrapped(text: str, letters: int) -> list[str]:
    """The text in lines of about equal length, none longer than ``letters``."""
    if letters < 1:
        return [text]
    count = -(-len(text) // letters)
    length = -(-len(text) // count) if count else 0
    return [text[start : start + length] for start in range(0, len(text), length)] if length else [text]


# -- numbers and room ------------------------------------------------------------------------------------------------------


def _least(width: float) -> int:
    """The first of the widths that has this much room."""
    return next((each for each in WIDTHS if each >= width), WIDTHS[-1])


def _cut(text: str, room: float) -> str:
    """The text, shortened with … where even the narrowest frame must show it."""
    if text_width(text) <= room:
        return text
    while text and text_width(text) > room - _LETTER:
        text = text[:-1]
    return f"{text}…"


def _em(pixels: float) -> str:
    """A height in letters."""
    return f"{_n(pixels / _LETTER)}em"


def _n(number: float) -> str:
    """A number with what a screen can show of it."""
    return f"{number:.2f}".rstrip("0").rstrip(".") or "0"


_DRAWN: dict[str, Callable[[_Pen], tuple[int, str]]] = {
    "bars": _bars,
    "stack": _stack,
    "changes": _changes,
    "treemap": _treemap,
}
