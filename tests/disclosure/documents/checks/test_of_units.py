"""What rules say of a unit's budget, and what they must not say."""

from functools import cache
from typing import Any

import msgspec

from disclosure.documents.assembly.assemble import assemble
from disclosure.documents.checks import Context, Outcome, Result, check
from disclosure.documents.forms import layout
from disclosure.documents.meaning.context import County, Member
from disclosure.documents.model.document import Document, Paragraph
from disclosure.documents.proving.specimens import Case, specimen

FORM = layout("shanghai-unit-2025")


@cache
def document() -> Document:
    return assemble(specimen(FORM, Case.USUAL, 0).entries, FORM).document


def told(rule: str, of: Document, **known: Any) -> Result:
    context = Context(FORM, solve=False, **known)
    (result,) = [one for one in check(of, context) if one.rule == rule]
    return result


def test_a_unit_is_not_added_to_the_county() -> None:
    """Its money is in its department's budget already."""
    county = County((Member("102", "教育局"),))
    result = told("29", document(), county=county)
    assert result.outcome is Outcome.NOT_APPLICABLE
    assert not result.findings


def test_a_unit_that_calls_itself_a_department_is_told() -> None:
    parts = []
    for part in document().parts:
        blocks = list(part.blocks)
        for place, block in enumerate(blocks):
            if isinstance(block, Paragraph) and "本单位" in block.text:
                text = block.text.replace("本单位", "本部门", 1)
                blocks[place] = msgspec.structs.replace(block, text=text, mentions=())
                break
        parts.append(msgspec.structs.replace(part, blocks=tuple(blocks)))
    wrong = msgspec.structs.replace(document(), parts=tuple(parts))
    messages = [finding.message for finding in told("38", wrong).findings]
    assert messages == ["这是单位预算，有的地方写“本部门”，应当写“本单位”"]
    assert told("38", document()).findings == ()
