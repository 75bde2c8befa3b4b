"""Quotation marks in sentences that are put together from names of others. Pure."""

OPENING = "“‘"
CLOSING = "”’"


def nested(sentence: str) -> str:
    """Return a sentence whose quotations have double and single marks in turn (GB/T 15834).

    Names bring marks of their own: “ before 三公 within a quoted label would stand twice. Where
    marks have no partner, as in words that were cut off, the sentence stays as it is.
    """
    depth = 0
    marks = []
    for mark in sentence:
        if mark in OPENING:
            marks.append(OPENING[depth % 2])
            depth += 1
        elif mark in CLOSING:
            depth -= 1
            if depth < 0:
                return sentence
            marks.append(CLOSING[depth % 2])
        else:
            marks.append(mark)
    return sentence if depth else "".join(marks)
