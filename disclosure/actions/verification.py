"""Holding what was published against what was recorded: digest, bytes, and what the files show."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from disclosure import storage
from disclosure.documents import formats, forms
from disclosure.documents.forms.model import Layout
from disclosure.documents.forms.written import digest_of
from disclosure.documents.intake.reading import DEEPLY_READABLE, READABLE, Reading, read_file
from disclosure.documents.intake.reading.fidelity import stated_of
from disclosure.documents.intake.recovery.differences import differences
from disclosure.documents.model.document import Document
from disclosure.models import (
    OfficialFile,
    Publication,
    Superseded,
    superseding_moments,
)


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
    if not succession_is_kept(publication):
        yield Difference(subject, "登记的“由后一版代替”的时间与各版的可见时间不符")
    json = publication.document_json
    if hashlib.sha256(json.encode()).hexdigest() != publication.digest:
        yield Difference(subject, "公开内容与数字摘要不符")
        return
    try:
        document = Document.from_json(json)
    except ValueError as exc:
        yield Difference(subject, f"公开内容不能读出：{exc}")
        return
    if document.identity.document_kind != publication.kind:
        printed, kept = document.identity.kind_label, publication.kind.label
        yield Difference(subject, f"公开内容是{printed}，登记的是{kept}")
    for message in form_differences(publication):
        yield Difference(f"{subject} 版式“{publication.layout}”", message)
    for file in publication.files.all():
        for message in file_differences(file, document, publication, deep=deep):
            yield Difference(f"{subject} {file.filename}", message)


def succession_is_kept(publication: Publication) -> bool:
    """Tell whether the kept moment from which a later version stands is the one that follows."""
    kept = Superseded.objects.filter(publication=publication).values_list("since", flat=True)
    moment = superseding_moments(publication).get(publication.pk)
    return kept.first() == moment


def form_differences(publication: Publication) -> Iterator[str]:
    """Find where the kept form is not what its hash says, or the key has another form by now."""
    kept = publication.kept_form
    if kept is None:
        return
    if digest_of(kept.resolved_json) != kept.digest:
        yield "保存的内容与其摘要不符"
    try:
        now = forms.written(publication.layout)
    except forms.UnknownLayout:
        return  # it was kept with the publication, which is all that is needed
    if now.digest != kept.digest:
        yield "现在的内容与公开时的不同；改过的版式要用新的 key"


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
        elif deep and not shows(document, content, file.format, publication.form, deep=True):
            yield "读回的内容与公开内容不同"
    elif not shows(document, content, file.format, publication.form, deep=deep):
        yield "读回的内容与公开内容不同"


def shows(
    document: Document,
    content: bytes,
    format_name: str,
    layout: Layout | None = None,
    *,
    deep: bool = False,
) -> bool:
    """Tell whether a rendered file, read back in a form, displays exactly the Document.

    ``layout`` is the form that it was assembled in, today's if left out. Formats that cannot be
    read show what they show. A PDF is only read where ``deep`` asks for it: that takes longer than
    reading all the others, and nothing is printed but what they hold.
    """
    readable = DEEPLY_READABLE if deep else READABLE
    if format_name not in readable:
        return True
    reading = _read_back(document, content, format_name, layout)
    return reading.document.as_displayed() == document.as_displayed()


def where_unlike(
    document: Document, content: bytes, format_name: str, *, layout: Layout | None = None
) -> list[str]:
    """Return where a rendered file, read back, shows otherwise than the Document, in words.

    Each names the place, what the file shows and what it should. Empty where the difference is in
    no text.
    """
    reading = _read_back(document, content, format_name, layout)
    places = []
    for problem in differences(reading, document, ignored=()):
        places.append(str(problem).replace("录入后印出的是", "要公开的是"))
    return places


def _read_back(
    document: Document, content: bytes, format_name: str, layout: Layout | None
) -> Reading:
    layout = layout or forms.layout(document.identity.layout)
    return read_file(content, f"file.{format_name}", [layout], stated=stated_of(document))
