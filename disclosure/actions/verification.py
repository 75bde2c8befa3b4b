"""Holding what was published against what was recorded: digest, bytes, and what the files show."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from disclosure import storage
from disclosure.documents import formats, forms
from disclosure.documents.intake.reading import DEEPLY_READABLE, READABLE, read_file
from disclosure.documents.intake.reading.fidelity import stated_of
from disclosure.documents.model.document import Document
from disclosure.models import OFFICIAL, OfficialFile, Publication


@dataclass(frozen=True)
class Difference:
    """Something that is not what it was when it was published."""

    subject: str
    message: str

    def __str__(self) -> str:
        return f"{self.subject}：{self.message}"


def verify(*, publication: Publication, deep: bool = False) -> Iterator[Difference]:
    """Find every difference of a publication's content and files from what was recorded.

    ``deep`` reads every file back, the PDF as well, whatever program made it.
    """
    subject = str(publication)
    json = publication.document_json
    if hashlib.sha256(json.encode()).hexdigest() != publication.digest:
        yield Difference(subject, "公开内容与数字摘要不符")
        return
    try:
        document = Document.from_json(json)
    except ValueError as exc:
        yield Difference(subject, f"公开内容不能读出：{exc}")
        return
    for file in publication.files.all():
        for message in file_differences(file, document, publication, deep=deep):
            yield Difference(f"{subject} {file.filename}", message)


def file_differences(
    file: OfficialFile, document: Document, publication: Publication, *, deep: bool = False
) -> Iterator[str]:
    """Find what is wrong with a stored file.

    It may be lost, changed, or no longer what this program makes of, or reads from, the Document.
    Equal bytes are demanded only where the program that made the file is today's; a later program
    never replaces a file.
    """
    try:
        content = file.read()
    except storage.DamagedContent:
        yield "字节与公开时的记录不符"
        return
    except OSError as exc:
        yield f"存储中读不到文件：{exc.__class__.__name__}"
        return
    if len(content) != file.size:
        yield "字节与公开时的记录不符"
        return
    file_format = formats.get(file.format)
    if file_format.fingerprint() == file.fingerprint:
        if file_format.render(document, publication.imprint) != content:
            yield "同一程序重新生成的字节不同"
        elif deep and not shows(document, content, file.format, deep=True):
            yield "读回的内容与公开内容不同"
    elif not shows(document, content, file.format, deep=deep):
        yield "读回的内容与公开内容不同"


def shows(document: Document, content: bytes, format_name: str, *, deep: bool = False) -> bool:
    """Tell whether a rendered file, read back, displays exactly the Document.

    Formats that cannot be read show what they show. A PDF is only read where ``deep`` asks for it:
    that takes longer than reading all the others, and nothing is printed but what they hold.
    """
    if format_name not in (DEEPLY_READABLE if deep else READABLE):
        return True
    layout = forms.layout(document.identity.layout)
    reading = read_file(content, f"file.{format_name}", [layout], stated=stated_of(document))
    return reading.document.as_displayed() == document.as_displayed()


def repair(*, publication: Publication) -> list[str]:
    """Render anew each lost or damaged official file that this program makes with the same bytes.

    Returns the names of the files that are whole again. Others stay as they are: no file gets
    bytes that were not published. Raises ``storage.NotStored``.
    """
    document = Document.from_json(publication.document_json)
    repaired: list[str] = []
    for file in publication.files.all():
        if _is_whole(file):
            continue
        content = formats.get(file.format).render(document, publication.imprint)
        if hashlib.sha256(content).hexdigest() == file.sha256:
            storage.put(OFFICIAL, content)
            repaired.append(file.filename)
    return repaired


def _is_whole(file: OfficialFile) -> bool:
    try:
        return len(file.read()) == file.size
    except OSError:
        return False
