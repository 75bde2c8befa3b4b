"""Charts of a disclosure as small SVG pictures: what they show, where the shapes go, how they are
written. Pure.

``charts`` makes the rows that picture, table and download share of a Document's money as
``documents.meaning.accounts`` reads it, so the same charts show another province's form and
archived files. ``treemap`` computes places, ``pictures`` writes SVG. Amounts are Decimal yuan
throughout; only places and sizes on the screen are floats.
"""

from disclosure.portal.charts.charts import (
    Chart,
    ChartRow,
    charts_of,
    function_chart,
    lineage,
    years_chart,
)
from disclosure.portal.charts.pictures import CHINESE, PictureWords, picture, picture_key

__all__ = [
    "CHINESE",
    "Chart",
    "ChartRow",
    "PictureWords",
    "charts_of",
    "function_chart",
    "lineage",
    "picture",
    "picture_key",
    "years_chart",
]
