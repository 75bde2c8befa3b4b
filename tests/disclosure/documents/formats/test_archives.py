"""Archives that depend on their members alone."""

import time
from io import BytesIO
from zipfile import ZipFile

import pytest

from disclosure.documents.formats.archives import FixedZip


def archive(*members: tuple[str, str]) -> bytes:
    file = BytesIO()
    with FixedZip(file) as zipped:
        for name, text in members:
            zipped.writestr(name, text)
    return file.getvalue()


def test_another_day_makes_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    today = archive(("目录/一.txt", "甲"), ("二.txt", "乙"))
    monkeypatch.setattr(time, "time", lambda: 2e9)
    assert archive(("目录/一.txt", "甲"), ("二.txt", "乙")) == today


def test_members_keep_their_order_and_content() -> None:
    with ZipFile(BytesIO(archive(("b", "乙"), ("a", "甲")))) as zipped:
        assert [(info.filename, zipped.read(info).decode()) for info in zipped.infolist()] == [
            ("b", "乙"),
            ("a", "甲"),
        ]
        assert {info.date_time for info in zipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert zipped.testzip() is None
