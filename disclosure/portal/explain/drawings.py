"""Charts drawn in the page's language: our own words translated, the disclosure's marked as Chinese
on English pages.
"""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from disclosure.portal.charts import (
    CHINESE,
    Chart,
    ChartRow,
    PictureWords,
    picture,
    picture_key,
)
from disclosure.portal.glosses import gloss
from disclosure.portal.languages import for_attribute, is_english, lang_of, unit_after


def drawn(
    chart: Chart, *, title: str, hrefs: Mapping[int, str] | None = None, source: str = ""
) -> SafeString:
    """Return the chart as SVG, on a page with the names that a narrow one has no room for.

    ``hrefs`` are where its rows lead, by their place; without them it is a file of its own.
    """
    rows = chart.rows
    words = CHINESE
    if is_english():
        rows = tuple(_translated(row) for row in rows)
        words = _english()
    shown = replace(chart, rows=rows, unit=unit_after(chart.unit))
    if hrefs is None:
        svg = picture(shown, title=title, source=source, words=words)
    else:
        # By identity: two rows may be equal, and lead to different pages.
        leads = {}
        for place, row in enumerate(rows):
            leads[id(row)] = hrefs.get(place, "")

        def lead(row: ChartRow) -> str:
            return leads[id(row)]

        svg = picture(shown, title=for_attribute(title), href=lead, source=source, words=words)
        svg += picture_key(shown, href=lead, words=words)
    return mark_safe(svg)  # escaped where it is written: the labels are the document's


def _translated(row: ChartRow) -> ChartRow:
    return replace(row, label=gettext(row.label)) if row.label else row


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
        gloss=gloss,
        has_units=False,
    )
