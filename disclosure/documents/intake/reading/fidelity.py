"""What reading an official file back starts from: what a file need not say about itself. Pure."""

from dataclasses import replace

from disclosure.documents.intake.reading.model import StatedIdentity
from disclosure.documents.model.document import Document


def stated_of(document: Document) -> StatedIdentity:
    """Return what a reader is told of a document's own file.

    Some forms print no code of the department, and none says of itself in which region it is, whose
    name titles and captions may hold. Name and year are read from the file. What the file prints
    for nil need not be found out: it was written in the form.
    """
    identity = document.identity
    stated = StatedIdentity(
        department_code=identity.department_code,
        region_code=identity.region_code,
        region_name=identity.region_name,
        prints_as_form=True,
    )
    if not identity.unit_code:
        return stated
    # A unit's file need not name its department.
    return replace(stated, department_name=identity.department_name, unit_code=identity.unit_code)
