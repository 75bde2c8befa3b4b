"""Fonts that tests bring in: our own under another name, with a few characters only."""

from pathlib import Path

import uharfbuzz

from disclosure.documents.formats import pdf

_OWN_NAME = "Noto Sans CJK SC"
_SIMPLIFIED = 2  # the face of the collection


def write_font(
    folder: Path, family: str, characters: str, *, weight: int = 400, name: str = ""
) -> Path:
    """Write a font of this family, of as many letters as our own has, into a folder.

    ``weight`` is from 100 to 900, as our own font has it; ``name`` another name of the file.
    """
    assert len(family) == len(_OWN_NAME)
    [collection] = pdf.FONTS.glob("*.ttc")
    face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(collection)), _SIMPLIFIED)
    wanted = uharfbuzz.SubsetInput()
    wanted.sets(uharfbuzz.SubsetInputSets.UNICODE).set({ord(each) for each in characters})
    wanted.pin_axis_location(face, "wght", weight)
    part = uharfbuzz.subset(face, wanted)
    data = bytes(part.blob.data).replace(_OWN_NAME.encode("utf-16-be"), family.encode("utf-16-be"))
    path = folder / f"{name or family.replace(' ', '')}.otf"
    path.write_bytes(data)
    return path
