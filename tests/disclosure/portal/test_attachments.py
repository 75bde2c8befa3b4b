"""Files that a browser saves: their names, types, and that they are never taken for a page."""

import pytest

from disclosure.portal.attachments import attachment, list_attachment


def test_a_chinese_name_is_encoded_as_rfc_5987_says() -> None:
    response = attachment(b"x", filename="203-预算.xlsx", content_type="application/zip")
    encoded = "attachment; filename*=utf-8''203-%E9%A2%84%E7%AE%97.xlsx"
    assert response.headers["Content-Disposition"] == encoded
    assert response.headers["Content-Type"] == "application/zip"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.content == b"x"


def test_a_plain_name_stays_plain() -> None:
    response = attachment(b"", filename="trail.csv", content_type="text/csv")
    assert response.headers["Content-Disposition"] == 'attachment; filename="trail.csv"'


@pytest.mark.parametrize("name", ['a"b.csv', "a\r\nSet-Cookie: b.csv"])
def test_no_name_ends_the_header(name: str) -> None:
    response = attachment(b"", filename=name, content_type="text/csv")
    disposition = response.headers["Content-Disposition"]
    assert "\n" not in disposition
    assert '"a"b' not in disposition


def test_a_list_is_named_after_its_kind() -> None:
    response = list_attachment("csv", ["编码"], [["203"]], name="board-130532-2023")
    disposition = 'attachment; filename="board-130532-2023.csv"'
    assert response.headers["Content-Disposition"] == disposition
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.content.decode() == "\ufeff编码\r\n203\r\n"


def test_there_is_no_other_kind() -> None:
    with pytest.raises(KeyError):
        list_attachment("exe", [], [], name="list")
