"""What files say of the edition they are: version, date, digest, marks of a draft. Pure."""

from disclosure.documents.model.document import Document, Imprint

DRAFT = "草案"
SIMULATED = "模拟数据"


def marks(document: Document, imprint: Imprint) -> tuple[str, ...]:
    """Return what every sheet of a file must say: 草案, 模拟数据, both or nothing.

    An official disclosure of real money has no mark.
    """
    words = []
    if imprint.status != "official":
        words.append(DRAFT)
    if document.identity.simulated:
        words.append(SIMULATED)
    return tuple(words)


def version_label(imprint: Imprint) -> str:
    """Return the version in words, such as 第1版; a draft has none."""
    if imprint.status != "official":
        return DRAFT
    return f"第{imprint.version}版"


def statements(imprint: Imprint) -> tuple[tuple[str, str], ...]:
    """Return label and text of what identifies the edition: version, day of publication, digest."""
    lines = [("版本", version_label(imprint))]
    if imprint.published_on:
        lines.append(("公开日期", imprint.published_on.isoformat()))
    lines.append(("数字摘要（SHA-256）", imprint.digest))
    return tuple(lines)
