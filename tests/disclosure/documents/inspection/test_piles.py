"""The files of a pile: folders, zips, zips in folders; what is left out, what cannot be loaded."""

import zipfile
from pathlib import Path

import pytest

from budget.problems import Problems
from disclosure.documents.inspection.piles import files_of

MOST = 1000


def loaded(pile: Path) -> dict[str, bytes]:
    return {file.path: file.load() for file in files_of(pile, most=MOST)}


def written_zip(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_a_folder_is_read_to_its_ground(tmp_path: Path) -> None:
    below = tmp_path / "2025年" / "教育局"
    below.mkdir(parents=True)
    (below / "公开.docx").write_bytes(b"word")
    (tmp_path / "a.pdf").write_bytes(b"pdf")
    assert loaded(tmp_path) == {"2025年/教育局/公开.docx": b"word", "a.pdf": b"pdf"}


def test_zips_are_opened_one_level_deep(tmp_path: Path) -> None:
    inner = written_zip(tmp_path / "inner.zip", {"深.docx": b"deep"}).read_bytes()
    written_zip(tmp_path / "县.zip", {"教育局.docx": b"word", "inner.zip": inner})
    (tmp_path / "inner.zip").unlink()
    expected = {"县.zip/inner.zip": inner, "县.zip/教育局.docx": b"word"}
    assert loaded(tmp_path) == expected
    assert set(loaded(tmp_path / "县.zip")) == {"inner.zip", "教育局.docx"}


def test_a_word_file_is_no_pile(tmp_path: Path) -> None:
    written_zip(tmp_path / "公开.zip", {"word/document.xml": b"<w/>"})
    assert list(loaded(tmp_path)) == ["公开.zip"]
    assert list(loaded(tmp_path / "公开.zip")) == ["公开.zip"]


def test_what_programs_leave_behind_is_left_out(tmp_path: Path) -> None:
    for name in ("~$公开.docx", ".DS_Store", "公开.docx"):
        (tmp_path / name).write_bytes(b"data")
    assert list(loaded(tmp_path)) == ["公开.docx"]


def test_no_more_is_loaded_than_shows_that_a_file_is_too_large(tmp_path: Path) -> None:
    (tmp_path / "大.docx").write_bytes(b"x" * 10 * MOST)
    written_zip(tmp_path / "县.zip", {"大.docx": b"x" * 10 * MOST})
    assert {len(data) for data in loaded(tmp_path).values()} == {MOST + 1}


def test_a_damaged_member_spoils_no_other(tmp_path: Path) -> None:
    path = written_zip(tmp_path / "县.zip", {"a.docx": b"a" * 99, "b.docx": b"b" * 99})
    path.write_bytes(path.read_bytes().replace(b"a" * 99, b"c" * 99))
    files = files_of(path, most=MOST)
    with pytest.raises(Problems):
        next(files).load()
    assert next(files).load() == b"b" * 99


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(files_of(tmp_path / "nothing", most=MOST))
