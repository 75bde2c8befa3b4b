"""Writes a chart as SVG: fluid in width inside a page, of fixed size as a file. Pure.

Places across are per cent, so that a picture takes any width while its letters keep their size. A
label that needs room has a class (``from-480`` …) by which the page's style sheet shows it from
that width on; nothing is ever cut off. Heights are in em, so that large text gets the room it
needs. In a page every shape is a link with its own name; in a file none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from budget.money import round_half_up
from disclosure.documents.formats.measure import SCREEN
from disclosure.portal.charts.charts import Chart, ChartKind, ChartRow
from disclosure.portal.charts.tones import HUES, PATTERNS, tone
from disclosure.portal.charts.treemap import Box, squarified

# Of the frame around a picture, in pixels, the narrowest first; charts.css has the same.
WIDTHS = (300, 480, 640, 900)
FILE_WIDTH = 960
# Pixels. A letter is one em; what is measured in pixels is written in em.
_LETTER, _LINE = 14.0, 20
_BAR_STEP = 52  # from one bar to the next: a line of text, the bar, and room below
_STACK_HEIGHT, _STACK_LEVEL = 96, 48  # the bar with its first labels; each further line of labels
_TREEMAP_WIDTH, _TREEMAP_HEIGHT = 560, 390
_SMALLEST_LINK = 24  # what is smaller cannot be hit, and has its link in the table (WCAG 2.5.8)
_HATCH_OPACITY = ".3"  # quiet: a pattern tells boxes apart and is not what one reads
_FEWEST_LETTERS = 4  # in a line of a box's name; a narrower column of letters is no word
_INK, _SOFT, _PAPER = "#1f2328", "#57606a", "#ffffff"
_PLAIN = "#1b5e7b"
# Of the parts of a stack, in turn: patterns that neighbours do not have in common, and how dark
# each is. From the fourth part on all are alike dark.
_STACK_PATTERNS = (3, 0, 2, 4, 1)
_STACK_OPACITIES = (1, 0.12, 0.4, 0.25)
_CLASS_DIGITS = 3  # of a function class
Href = Callable[[ChartRow], str]


@dataclass(frozen=True)
class PictureWords:
    """The words of a picture beside its rows; the patterns take what they are about.

    ``lang`` returns the attribute of a text in another language than the page's.
    """

    row: str = "{label}：{amount}{unit}"
    share: str = "，占{share}"
    change: str = "，{change}"
    part: str = "其中：{label}"
    none: str = "无"
    more: str = "增加"
    less: str = "减少"
    same: str = "持平"
    title: str = "{title}（{unit}）"
    # Each amount carries its unit; where that is a long word, the page says it once instead.
    has_units: bool = True
    lang: Callable[[str], str] = lambda text: ""
    # Where names have one in the page's language, all of them are below a treemap.
    gloss: Callable[[str], str] = lambda text: ""


CHINESE = PictureWords()


def picture(
    chart: Chart,
    *,
    title: str,
    href: Href | None = None,
    source: str = "",
    words: PictureWords = CHINESE,
) -> str:
    """Return the chart as SVG, empty where it has no rows.

    ``href`` is where a row leads. Without it the picture is a file of its own, which has its title
    and ``source`` in it.
    """
    if not chart.rows:
        return ""
    height, shapes = _DRAWN[chart.kind](_Pen(chart, href, words))
    if href is None:
        return _file(shapes, height, words.title.format(title=title, unit=chart.unit), source)
    attributes = _attributes(
        class_="chart", width="100%", height=_em(height), role="group", aria_label=title
    )
    return f"<svg{attributes}>{shapes}</svg>"


def _file(shapes: str, height: int, title: str, source: str) -> str:
    """Return a picture that stands by itself: the title above the shapes, the source below."""
    whole = height + 84
    frame = _attributes(
        xmlns="http://www.w3.org/2000/svg",
        width=FILE_WIDTH,
        height=whole,
        viewBox=f"-16 0 {FILE_WIDTH + 32} {whole}",
        font_family="Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif",
        font_size=14,
        role="img",
    )
    title_place = _attributes(y=30, font_size=20, font_weight=600, fill=_INK)
    shapes_place = _attributes(y=48, width=FILE_WIDTH, height=height)
    source_place = _attributes(y=whole - 12, font_size=12, fill=_SOFT)
    return (
        f"<svg{frame}>"
        f"<title>{escape(title)}</title><desc>{escape(source)}</desc>"
        f"{_rect(x=-16, width=FILE_WIDTH + 32, height=whole, fill=_PAPER)}"
        f"<text{title_place}>{escape(title)}</text>"
        f"<svg{shapes_place}>{shapes}</svg>"
        f"<text{source_place}>{escape(source)}</text></svg>\n"
    )


def text_width(text: str, size: float = _LETTER) -> float:
    """Return the most pixels that a text takes in the font of any browser."""
    return SCREEN.width(text) * size


@dataclass(frozen=True)
class _Pen:
    """Writes the shapes of one chart."""

    chart: Chart
    href: Href | None
    words: PictureWords

    def name(self, row: ChartRow) -> str:
        """Return a row in words, for those who hear the picture or point at it."""
        words = self.words
        amount = self.chart.shown(row.amount)
        name = words.row.format(label=row.label, amount=amount, unit=self.chart.unit)
        if row.before is not None:
            return name + words.change.format(change=change_words(self.chart, row, words))
        if row.share:
            return name + words.share.format(share=row.share)
        return name

    def shown(self, row: ChartRow) -> str:
        """Return the amount of a row as it stands in the picture."""
        amount = self.chart.shown(row.amount)
        return f"{amount} {self.chart.unit}" if self.words.has_units else amount

    def shown_with_share(self, row: ChartRow) -> str:
        return f"{self.shown(row)} ({row.share})"

    def linked(self, row: ChartRow, shapes: str, *, may_link: bool = True) -> str:
        """Return the shapes of a row, named, and a link where the picture has links."""
        name = self.name(row)
        title = f"<title{self.words.lang(name)}>{escape(name)}</title>"
        href = self.href(row) if self.href and may_link else ""
        if href:
            return f"<a{_attributes(href=href)}>{title}{shapes}</a>"
        return f"<g>{title}{shapes}</g>"

    def text(
        self,
        x: float,
        y: float,
        text: str,
        style: str = "",
        *,
        dx: float = 0,
        anchor: str = "",
        need: int = 0,
    ) -> str:
        """Return a line of text, ``x`` in per cent, ``y`` and ``dx`` in pixels.

        ``need`` is the width of the frame from which it is shown.
        """
        from_width = f"from-{need}" if need > WIDTHS[0] else ""
        classes = " ".join(filter(None, (style, from_width)))
        place = _attributes(
            x=_percent(x),
            y=_em(y),
            dx=_em(dx) if dx else "",
            text_anchor=anchor,
            fill=_INK,
        )
        # Letters over a hatching have a rim of paper; on a page the style sheet sees to it.
        if "halo" in style and self.href is None:
            place += _attributes(paint_order="stroke", stroke=_PAPER, stroke_width=3)
        language = self.words.lang(text)
        return f"<text{_attributes(class_=classes)}{language}{place}>{escape(text)}</text>"

    def label(self, y: float, name: str, room: float, whole: float) -> str:
        """Return the name of a row, at the left, cut where it has more than ``room`` pixels.

        The first width that has ``whole`` pixels shows all of it.
        """
        short = _cut(name, room)
        wide = _first_width(whole)
        if short == name or whole > WIDTHS[-1]:
            return self.text(0, y, short)
        text = self.text(0, y, name, need=wide)
        # A file is as wide as can be.
        if self.href is not None:
            text += self.text(0, y, short, f"until-{wide}")
        return text

    def amount(
        self,
        x: float,
        y: float,
        row: ChartRow,
        need: int,
        whole: float,
        *,
        style: str = "amount",
        dx: float = 0,
        anchor: str = "",
    ) -> str:
        """Return the amount of a row, shown from the width ``need`` on.

        Its share is beside it from the first width that has ``whole`` pixels.
        """
        if not row.amount:
            amount = self.words.none
        elif style == "amount":
            amount = self.shown(row)
        else:
            amount = self.chart.shown(row.amount)
        if not row.share or not row.amount or whole > WIDTHS[-1]:
            return self.text(x, y, amount, style, dx=dx, anchor=anchor, need=need)
        wide = max(_first_width(whole), need)
        with_share = f"{amount} ({row.share})"
        text = self.text(x, y, with_share, style, dx=dx, anchor=anchor, need=wide)
        # On narrower pages the amount stands alone; a file is as wide as can be.
        if wide > need and self.href is not None:
            alone = f"{style} until-{wide}"
            text += self.text(x, y, amount, alone, dx=dx, anchor=anchor, need=need)
        return text

    def pattern(self, hue: int, pattern: int) -> tuple[str, str]:
        """Return the definition of a pattern, and how a shape is filled with it.

        Ids begin with the chart's name, since a page has several charts.
        """
        name = f"{self.chart.name}-{hue}{pattern}"
        tile = _attributes(id=name, width=8, height=8, patternUnits="userSpaceOnUse")
        strokes = _attributes(
            class_=f"line-{hue + 1}",
            d=PATTERNS[pattern],
            stroke=HUES[hue],
            stroke_width=1,
            fill="none",
        )
        return f"<pattern{tile}><path{strokes}/></pattern>", f"url(#{name})"


# -- bars ------------------------------------------------------------------------------------------


def _bars(pen: _Pen) -> tuple[int, str]:
    """Draw a bar for each row, its name and amount above it, all from one line."""
    rows = pen.chart.rows
    largest = max(abs(row.amount) for row in rows)
    shapes = ""
    for index, row in enumerate(rows):
        top = index * _BAR_STEP
        bar = ""
        if row.amount:
            bar = _rect(
                class_="bar part" if row.depth else "bar",
                y=_em(top + 26),
                width=_percent(float(abs(row.amount) / largest * 100)),
                height="1em",
                fill=_PLAIN,
                fill_opacity=".55" if row.depth else "",
            )
        track = _rect(
            class_="track",
            y=_em(top + 40),
            width="100%",
            height=1,
            fill=_SOFT,
            fill_opacity=".3",
        )
        name = pen.words.part.format(label=row.label) if row.depth else row.label
        room = WIDTHS[0] - text_width(pen.shown(row)) - 12
        whole = text_width(name) + text_width(pen.shown_with_share(row)) + 16
        labels = pen.label(top + 18, name, room, whole)
        labels += pen.amount(100, top + 18, row, WIDTHS[0], whole, anchor="end")
        shapes += pen.linked(row, bar + track + labels)
    return len(rows) * _BAR_STEP, shapes


# -- stack -----------------------------------------------------------------------------------------


def _stack(pen: _Pen) -> tuple[int, str]:
    """Draw one bar cut into its parts.

    Each part is named below: the first at its beginning, the others at their ends.
    """
    rows = [row for row in pen.chart.rows if row.amount > 0]
    whole = sum((row.amount for row in rows), Decimal(0))
    levels = _label_levels(pen, rows, whole)
    # A frame must be as wide as this for two labels side by side with their shares.
    label_widths = [_label_width(row, pen.shown_with_share(row)) for row in rows]
    room = sum(sorted(label_widths)[-2:])
    definitions = ""
    shapes = ""
    start = 0.0
    for index, row in enumerate(rows):
        width = float(row.amount / whole * 100)
        end = start + width
        box = {"x": _percent(start), "width": _percent(width), "height": _em(36)}
        shade = min(index, len(_STACK_OPACITIES) - 1)
        part = _rect(
            class_=f"part-{shade}",
            **box,
            fill=_PLAIN,
            fill_opacity=_STACK_OPACITIES[shade],
            stroke=_PLAIN,
        )
        if index:
            pattern = _STACK_PATTERNS[index % len(_STACK_PATTERNS)]
            definition, filled = pen.pattern(0, pattern)
            definitions += definition
            part += _rect(class_="hatch", **box, fill=filled, opacity=".45")
        label = _stack_label(pen, row, levels[index], end if index else 0.0, room)
        shapes += pen.linked(row, part + label)
        start = end
    height = _STACK_HEIGHT + _STACK_LEVEL * max(levels)
    return height, f"<defs>{definitions}</defs>{shapes}"


def _label_width(row: ChartRow, amount: str) -> float:
    return 16 + max(text_width(row.label), text_width(amount))


def _label_levels(pen: _Pen, rows: Sequence[ChartRow], whole: Decimal) -> list[int]:
    """Return on which line of labels, from 0, each part is named.

    Beside the first part stands the largest of the others for which the narrowest frame has room;
    the rest stand below, a line each.
    """
    widths = [_label_width(row, pen.shown(row)) for row in rows]
    chosen = 0
    end = Decimal(0)
    for index, row in enumerate(rows):
        end += row.amount
        room = float(end / whole) * WIDTHS[0]
        has_room = room >= widths[0] + widths[index]
        is_larger = chosen == 0 or row.amount > rows[chosen].amount
        if index and has_room and is_larger:
            chosen = index
    levels = []
    next_level = 1
    for index in range(len(rows)):
        if index in (0, chosen):
            levels.append(0)
        else:
            levels.append(next_level)
            next_level += 1
    return levels


def _stack_label(pen: _Pen, row: ChartRow, level: int, end: float, room: float) -> str:
    """Return name and amount, which end at ``end`` per cent.

    A label that would end too far to the left for its length begins at the left edge.
    """
    x = 0.0
    anchor = ""
    if end * WIDTHS[0] / 100 >= _label_width(row, pen.shown(row)):
        x = end
        anchor = "end"
    y = 60 + level * _STACK_LEVEL
    name = pen.text(x, y, row.label, anchor=anchor)
    return name + pen.amount(x, y + 22, row, WIDTHS[0], room, anchor=anchor)


# -- changes ---------------------------------------------------------------------------------------


def _changes(pen: _Pen) -> tuple[int, str]:
    """Draw a bar to the right for more than last year, to the left for less, from one line."""
    rows = pen.chart.rows
    changes = [row.change or Decimal(0) for row in rows]
    most_less = -min(*changes, Decimal(0))
    most_more = max(*changes, Decimal(0))
    span = most_less + most_more or Decimal(1)  # of nothing but 持平 no bar is drawn
    zero = float(most_less / span * 100)
    axis_at = min(zero, 99.8)  # a line at 100 % would be outside
    definition, filled = pen.pattern(0, 0)
    shapes = f"<defs>{definition}</defs>"
    for index, (row, change) in enumerate(zip(rows, changes, strict=True)):
        top = index * _BAR_STEP
        length = float(abs(change) / span * 100)
        start = zero if change > 0 else zero - length
        box = {
            "x": _percent(start),
            "y": _em(top + 26),
            "width": _percent(length),
            "height": "1em",
        }
        bar = ""
        if change > 0:
            bar = _rect(class_="bar", **box, fill=_PLAIN)
        elif change < 0:
            bar = _rect(class_="less", **box, fill=filled, stroke=_PLAIN)
        axis = _rect(
            class_="axis",
            x=_percent(axis_at),
            y=_em(top + 23),
            width=1,
            height=_em(20),
            fill=_INK,
        )
        words = change_words(pen.chart, row, pen.words)
        room = WIDTHS[0] - text_width(words) - 12
        whole = text_width(row.label) + text_width(words) + 16
        name = pen.label(top + 18, row.label, room, whole)
        amount = pen.text(100, top + 18, words, "amount", anchor="end")
        shapes += pen.linked(row, bar + axis + name + amount)
    return len(rows) * _BAR_STEP, shapes


def change_words(chart: Chart, row: ChartRow, words: PictureWords = CHINESE) -> str:
    """Return what became of an amount: 增加 12.30 (4.5%), or 持平 where nothing changed."""
    change = row.change
    if not change:
        return words.same
    word = words.more if change > 0 else words.less
    text = f"{word} {chart.shown(abs(change))}"
    if row.before:
        rate = abs(change) * 100 / abs(row.before)
        text += f" ({round_half_up(rate, 1)}%)"
    return text


# -- treemap ---------------------------------------------------------------------------------------


def _treemap(pen: _Pen) -> tuple[int, str]:
    """Draw a box for each row, the largest first; what is too small for a name has it in the table.

    It is laid out for a frame of middling width and stretched to others: shares of the whole stay
    what they are.
    """
    definitions: dict[str, str] = {}
    shapes = ""
    for box in _treemap_boxes(pen):
        definitions[box.filled] = box.definition
        shapes += _box(pen, box)
    return _TREEMAP_HEIGHT, f"<defs>{''.join(definitions.values())}</defs>{shapes}"


@dataclass(frozen=True)
class _TreemapBox:
    """A box of a treemap: its x and width are in per cent, its y and height in pixels.

    ``definition`` is its pattern, ``filled`` how a shape is filled with that.
    """

    row: ChartRow
    box: Box
    hue: int
    definition: str
    filled: str


def _treemap_boxes(pen: _Pen) -> list[_TreemapBox]:
    """Return the boxes, the largest first, laid out for a frame of middling width."""
    rows = [row for row in pen.chart.rows if row.amount > 0]
    whole = sum((row.amount for row in rows), Decimal(0))
    shares = [float(row.amount) / float(whole) for row in rows]
    frame = Box(0, 0, _TREEMAP_WIDTH, _TREEMAP_HEIGHT)
    one_percent = _TREEMAP_WIDTH / 100
    treemap_boxes = []
    for index, (row, box) in enumerate(zip(rows, squarified(shares, frame), strict=True)):
        hue, pattern = tone(row.code)
        if len(row.code) != _CLASS_DIGITS:  # within a class all have its hue
            pattern = (pattern + index) % len(PATTERNS)
        definition, filled = pen.pattern(hue, pattern)
        # Widths are in per cent, so that the picture fits any page; heights are not.
        across = Box(box.x / one_percent, box.y, box.width / one_percent, box.height)
        treemap_boxes.append(_TreemapBox(row, across, hue, definition, filled))
    return treemap_boxes


def _box(pen: _Pen, treemap_box: _TreemapBox) -> str:
    """Return a box, tinted, hatched and bordered in its hue."""
    row = treemap_box.row
    box = treemap_box.box
    hue = treemap_box.hue
    place = {
        "x": _percent(box.x),
        "y": _em(box.y),
        "width": _percent(box.width),
        "height": _em(box.height),
    }
    colour = HUES[hue]
    tint = f"tint-{hue + 1}"
    shapes = _rect(class_=tint, **place, fill=colour, fill_opacity=".16", stroke=colour)
    shapes += _rect(class_="hatch", **place, fill=treemap_box.filled, opacity=_HATCH_OPACITY)
    shapes += _box_label(pen, treemap_box)
    smallest_side = min(box.width * WIDTHS[0] / 100, box.height)
    return pen.linked(row, shapes, may_link=smallest_side >= _SMALLEST_LINK)


@dataclass(frozen=True)
class _LabelOfBox:
    """The lines of a box's name, and the first of the widths that has room for them."""

    width: int
    lines: Sequence[str]


def _label_of_box(pen: _Pen, treemap_box: _TreemapBox) -> _LabelOfBox | None:
    """Return how a box is named; None where no width has room for it."""
    row = treemap_box.row
    box = treemap_box.box
    amount = pen.chart.shown(row.amount)
    for width in WIDTHS:
        room = box.width * width / 100 - 16
        letters = int(room // _LETTER)
        fewest_letters = min(_FEWEST_LETTERS, len(row.label))
        if letters < fewest_letters or text_width(amount) > room:
            continue
        lines = _wrapped(row.label, letters)
        if (len(lines) + 1) * _LINE + 8 <= box.height:
            return _LabelOfBox(width, lines)
    return None


def _box_label(pen: _Pen, treemap_box: _TreemapBox) -> str:
    """Return name and amount of a box, shown from the first width on that has room for them."""
    found = _label_of_box(pen, treemap_box)
    if found is None:
        return ""
    row = treemap_box.row
    box = treemap_box.box
    y = box.y + _LINE + 2
    label = ""
    for line in found.lines:
        label += pen.text(box.x, y, line, "halo", dx=8, need=found.width)
        y += _LINE
    # The frame's width at which the box has room for amount and share.
    needed = text_width(f"{pen.chart.shown(row.amount)} ({row.share})") + 16
    whole = needed * 100 / box.width
    return label + pen.amount(box.x, y, row, found.width, whole, style="halo amount", dx=8)


def _wrapped(text: str, letters: int) -> list[str]:
    """Return the text in lines of about equal length, none longer than ``letters``."""
    if letters < 1 or not text:
        return [text]
    count = -(-len(text) // letters)  # rounded up
    length = -(-len(text) // count)
    return [text[start : start + length] for start in range(0, len(text), length)]


# -- what boxes have no room for ------------------------------------------------------------------


def picture_key(chart: Chart, *, href: Href, words: PictureWords = CHINESE) -> str:
    """Return, as HTML, the names of a treemap's boxes that a narrow page has no room for in them.

    Each repeats its box's pattern, by which it stands in the picture, and is there up to the width
    from which the box says it. Empty for every other picture, and where all boxes are named.
    """
    if chart.kind != "treemap":
        return ""
    pen = _Pen(chart, href, words)
    entries = ""
    for box in _treemap_boxes(pen):
        label = _label_of_box(pen, box)
        has_gloss = bool(words.gloss(box.row.label))
        if label is not None and label.width == WIDTHS[0] and not has_gloss:
            continue
        until = "" if label is None or has_gloss else f"until-{label.width}"
        entries += f"<li{_attributes(class_=until)}>{_key_entry(pen, box)}</li>"
    return f'<ul class="chart chart-key">{entries}</ul>' if entries else ""


def _key_entry(pen: _Pen, box: _TreemapBox) -> str:
    """Return a small square in the pattern of a box, its name, amount and share."""
    row = box.row
    colour = HUES[box.hue]
    side = {"width": "100%", "height": "100%"}
    tint = _rect(
        class_=f"tint-{box.hue + 1}", **side, fill=colour, fill_opacity=".16", stroke=colour
    )
    hatch = _rect(class_="hatch", **side, fill=box.filled, opacity=_HATCH_OPACITY)
    sign = f'<svg width="16" height="16" aria-hidden="true">{tint}{hatch}</svg>'
    name = f"<span{pen.words.lang(row.label)}>{escape(row.label)}</span>"
    english = pen.words.gloss(row.label)
    if english:
        name += f" <small>({escape(english)})</small>"
    amount = pen.chart.shown(row.amount)
    if row.share:
        amount += f" ({row.share})"
    entry = f"{sign} {name} {escape(amount)}"
    href = pen.href(row) if pen.href else ""
    if not href:
        return entry
    return f"<a{_attributes(href=href)}>{entry}</a>"


# -- writing ---------------------------------------------------------------------------------------


def _rect(**attributes: object) -> str:
    return f"<rect{_attributes(**attributes)}/>"


def _attributes(**attributes: object) -> str:
    """Return the attributes of an element in their order; those of an empty text are left out.

    In their names ``_`` is a hyphen; one at the end only keeps the name from being Python's.
    """
    written = ""
    for name, value in attributes.items():
        if value != "":
            written_name = name.rstrip("_").replace("_", "-")
            written += f" {written_name}={quoteattr(str(value))}"
    return written


def _first_width(least: float) -> int:
    """Return the first of the widths that has this much room, else the last."""
    for width in WIDTHS:
        if width >= least:
            return width
    return WIDTHS[-1]


def _cut(text: str, room: float) -> str:
    """Return the text, shortened with … where even the narrowest frame must show it."""
    if text_width(text) <= room:
        return text
    while text and text_width(text) > room - _LETTER:
        text = text[:-1]
    return f"{text}…"


def _em(pixels: float) -> str:
    """Return a height in letters."""
    return f"{_short(pixels / _LETTER)}em"


def _percent(number: float) -> str:
    return f"{_short(number)}%"


def _short(number: float) -> str:
    """Return a number with what a screen can show of it."""
    return f"{number:.2f}".rstrip("0").rstrip(".") or "0"


_DRAWN: dict[ChartKind, Callable[[_Pen], tuple[int, str]]] = {
    "bars": _bars,
    "stack": _stack,
    "changes": _changes,
    "treemap": _treemap,
}
