"""Makes templates of a form's texts: 2026年 becomes {year}年, 编制部门： gets its name. Pure."""

import re

from disclosure.documents.forms.folding import Folder
from disclosure.documents.intake.drafting.draft import FormFacts

_FOLDER = Folder()
_CODE_AND_NAME = re.compile(r"(?!\d{4}年)\d{3,9}\D{2,}")
_OFFICE = re.compile(
    r"[XxＸ×]{2,}(?:[（(](?:部门|单位)[）)]|(?:部门|单位|局|委|办|厅|机构)(?![名编]))?"
)


def template(text: str, facts: FormFacts) -> str:
    """Return a text with the form's year and the year before as placeholders."""
    text = text.replace("{", "（").replace("}", "）")  # braces would be placeholders
    if not facts.year:
        return text
    text = re.sub(rf"(?<!\d){facts.year}(?=年)", "{year}", text)
    return re.sub(rf"(?<!\d){facts.year - 1}(?=年)", "{prior_year}", text)


def named_template(text: str, facts: FormFacts) -> str:
    """Return a heading with the name of the office where the form has XX部门."""
    return _OFFICE.sub(f"{{{facts.office}}}", template(text, facts))


def has_gap(text: str) -> bool:
    """Return whether the form leaves something open in a text: XXX万元, ……, （若无，则写…）."""
    return bool(_GAP.search(text))


def up_to_gap(text: str) -> str:
    """Return the words before the first gap."""
    match = _GAP.search(text)
    return text[: match.start()] if match else text


_GAP = re.compile(r"[XxＸ×]+|…|\.{3,}|_{2,}|＿+|〇〇|（(?:若无|说明|列举|持平|减少|无|绩效)")


def caption_template(piece: str, facts: FormFacts) -> str:
    """Return a piece of a caption with a placeholder for what is filled in there."""
    label, colon, value = _parted(piece)
    fold = _FOLDER.fold(label)
    if not colon:
        if _CODE_AND_NAME.fullmatch(_FOLDER.fold(piece)):
            return "{code}{department}" if facts.office == "department" else "{unit_code}{unit}"
        return template(piece, facts)
    start = f"{label}{colon}"
    is_unit_of_money = fold.endswith("单位") and _is_money(value)
    if is_unit_of_money or fold in ("金额单位", "货币单位"):
        return f"{start}{{money_unit}}"
    if fold.endswith("年度"):
        return f"{start}{{year}}"
    if fold.startswith("截止"):
        day = value.strip() or f"{facts.year - 1}-12-31"
        return start + day.replace(str(facts.year - 1), "{prior_year}", 1)
    if fold.endswith(("编码", "代码")):
        return f"{start}{{code}}" if facts.office == "department" else f"{start}{{unit_code}}"
    if fold.endswith(("部门", "单位", "名称")):
        code = ""
        if _CODE_AND_NAME.fullmatch(_FOLDER.fold(value)):
            code = "{code}" if facts.office == "department" else "{unit_code}"
        return f"{start}{code}{{{facts.office}}}"
    return template(piece, facts)


def _parted(piece: str) -> tuple[str, str, str]:
    for colon in "：:":
        label, found, value = piece.partition(colon)
        if found:
            return label, found, value
    return piece, "", ""


def _is_money(value: str) -> bool:
    return _FOLDER.fold(value).endswith("元")
