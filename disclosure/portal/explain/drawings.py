"""Charts drawn in the page's language: our own words translated, the disclosure's marked as Chinese on English pages."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from disclosure.portal.charts import CHINESE, Chart, ChartRow, PictureWords, picture
from disclosure.portal.languages import for_attribute, is_english, lang_of, unit_after


def drawn(chart: Chart, *, title: str, hrefs: Mapping[int, str] | None = None, source: str = "") -> SafeString:
    """The chart as SVG. ``hrefs`` are where its rows lead, by their place; without them it is a file of its own."""
    rows = tuple(_translated(row) for row in chart.rows)
    places = {id(row): place for place, row in enumerate(rows)}
    leads = None if hrefs is None else (lambda row: hrefs.get(places[id(row)], ""))
    words = _english() if is_english() else CHINESE
    shown = replace(chart, rows=rows, unit=unit_after(chart.unit))
    called = title if hrefs is None else for_attribute(title)
    # Escaped where it is written: the labels are the document's.
    return mark_safe(picture(shown, title=called, href=leads, source=source, words=words))


def _translated(row: ChartRow) -> ChartRow:
    return replace(row, label=gettext(row.label)) if is_english() and row.label else row


def _english() -> PictureWords:
    return PictureWords(
        row="{label}: {amount} {unit}",
        share=", {share} of all",
        change=", {change}",
        part="of which {label}",
        none=gettext("无"),
        more=gettext("增加"),
        less=gettext("减少"),
        same=gettext("持平"),
        title="{title} ({unit})",
        lang=lang_of,
        has_units=False,
    )
