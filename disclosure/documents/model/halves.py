"""The halves of a table whose rows say two things side by side: 收入 left, 支出 right. Pure."""

from collections.abc import Iterable


def starts_of_halves(kinds: Iterable[str]) -> list[int]:
    """Return the columns with which halves begin, given the kind of each column.

    A half begins with a label. A label right after another one goes on with it: 项目名称 may stand
    in two columns.
    """
    starts: list[int] = []
    is_label = False
    for place, kind in enumerate(kinds):
        goes_on = is_label
        is_label = kind == "label"
        if is_label and not goes_on:
            starts.append(place)
    return starts
