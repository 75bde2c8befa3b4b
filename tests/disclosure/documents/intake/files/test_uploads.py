"""Zips of files: opened one level deep, within limits, names in Chinese whoever packed them."""

import io
import zipfile

import pytest

from budget.problems import Problems
from disclosure.documents.intake.files.packages import MEGABYTE, Limits
from disclosure.documents.intake.files.uploads import NamedFile, unpacked

SMALL = Limits(file_size=MEGABYTE, unpacked_size=2 * MEGABYTE)


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def names(data: bytes, most: int = 10) -> list[str]:
    return [upload.name for upload in unpacked("f.zip", data, limits=SMALL, most=most)]


def test_any_other_file_is_itself() -> None:
    word = zipped(**{"word/document.xml": b"<x/>"})
    for data in (b"%PDF", word, b"PK broken"):
        assert list(unpacked("f", data, limits=SMALL, most=1)) == [NamedFile("f", data)]


def test_leftovers_are_left_out_and_nested_zips_are_not_opened() -> None:
    inner = zipped(**{"b.docx": b"x"})
    data = zipped(
        **{
            "b.docx": b"1",
            "a.docx": b"2",
            "~$a.docx": b"",
            "__MACOSX/a": b"",
            ".hidden": b"",
            "x/Thumbs.db": b"x",
            "desktop.ini": b"x",
            "in.zip": inner,
        }
    )
    assert names(data) == ["a.docx", "b.docx", "in.zip"]


def with_raw_names(*raw_names: bytes) -> bytes:
    """Return a zip whose names have these bytes, without the flag that says UTF-8."""
    placeholders = {}
    for number, raw_name in enumerate(raw_names):
        placeholder = chr(ord("A") + number) * len(raw_name)
        placeholders[placeholder] = raw_name
    data = zipped(**dict.fromkeys(placeholders, b"x"))
    for placeholder, raw_name in placeholders.items():
        data = data.replace(placeholder.encode(), raw_name)
    return data


def test_names_that_windows_packed_in_gbk_are_read() -> None:
    data = with_raw_names("财政局.docx".encode("gbk"), b"b.docx")
    assert names(data) == ["b.docx", "财政局.docx"]


def test_a_name_in_another_encoding_leaves_the_others_readable() -> None:
    data = with_raw_names("财政局.docx".encode("gbk"), "教育局.docx".encode())
    assert "财政局.docx" in names(data)


def test_names_in_utf_8_are_read_as_the_flag_says() -> None:
    assert names(zipped(**{"财政局.docx": b"x"})) == ["财政局.docx"]


@pytest.mark.parametrize(
    ("files", "most", "message"),
    [
        ({}, 10, "没有文件"),
        ({f"{number}.docx": b"x" for number in range(4)}, 3, "有 4 个文件，超过上限 3 个"),
        ({f"{number}.docx": b"\0" * MEGABYTE for number in range(3)}, 10, "解压后超过上限 2 MB"),
    ],
)
def test_a_zip_beyond_the_limits_is_refused(
    files: dict[str, bytes], most: int, message: str
) -> None:
    with pytest.raises(Problems, match=message):
        names(zipped(**files), most)


def test_a_size_that_lies_is_cut_at_the_limit() -> None:
    data = bytearray(zipped(**{"a.docx": b"\0" * (MEGABYTE + 500_000)}))
    for start in (data.find(b"PK\x01\x02") + 24, data.find(b"PK\x03\x04") + 22):
        data[start : start + 4] = (1000).to_bytes(4, "little")
    (upload,) = unpacked("f.zip", bytes(data), limits=SMALL, most=5)
    assert len(upload.data) <= MEGABYTE + 1


def test_a_zip_that_is_packed_in_another_way_is_refused() -> None:
    """zipfile unpacks such members all at once, whatever their size."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("a.docx", b"x")
    with pytest.raises(Problems) as caught:
        names(out.getvalue())
    assert [problem.code for problem in caught.value.problems] == ["package.packing"]
