"""What the files say of the edition they are: version, date, digest, and the marks of what is not an official figure. Pure."""

from disclosure.documents.model.document import Document, Imprint

DRAFT = "草案"
SIMULATED = "模拟数据"


def marks(document: Document, imprint: Imprint) -> tuple[str, ...]:
    """What must be said on every sheet of a file that is no official disclosure of real money: 草案, 模拟数据, both or nothing."""
    return tuple(
        mark
        for mark, applies in ((DRAFT, imprint.status != "official"), (SIMULATED, document.identity.simulated))
        if applies
    )


def version_label(imprint: Imprint) -> str:
    """Such as 第1版; a draft has no version."""
    return DRAFT if imprint.status != "official" else f"第{imprint.version}版"


def statements(imprint: Imprint) -> tuple[tuple[str, str], ...]:
    """Label and text of what identifies the edition: version, date of publication where there is one, digest."""
    published = (("公开日期", imprint.published_on.isoformat()),) if imprint.published_on else ()
    return (("版本", version_label(imprint)), *published, ("数字摘要（SHA-256）", imprint.digest))
