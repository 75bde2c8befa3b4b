"""Is this paper genuine? What the page says of a digest, of an original and of a changed file."""

import hashlib
import io
import re
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client, override_settings
from django.utils import timezone
from docx.text.paragraph import Paragraph
from lxml import html
from msgspec.structs import replace

from disclosure.actions import catalogue
from disclosure.documents import formats
from disclosure.documents.model import problem_kinds
from disclosure.documents.model.document import Document
from disclosure.models import OfficialFile, Publication, VerifyingTurn, Withdrawal
from disclosure.verify.turns import turn
from tests import bombs
from tests.disclosure.documents.diff.test_corrections import with_more
from tests.disclosure.portal.reading import links_of, page_at, text_of
from tests.documents import example_document, imprint
from tests.hidden import other, published_by_a_unit, secret
from tests.publications import department_of, published, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ADDRESS = "/verify/"
STRANGE = "5" * 64
STRANGE_SENTENCE = "另经批准追加招待费100万元。"


def said_of(digest: str, address: str = ADDRESS) -> str:
    """What the page answers to a digest."""
    return text_of(page_at(address, query={"digest": digest}), "//section[@id='answer']")


def uploaded(content: bytes, name: str = "一份文件.docx", query: str = "") -> Any:
    """The page that answers an upload; nobody is signed in."""
    file = SimpleUploadedFile(name, content)
    response = Client().post(f"{ADDRESS}{query}", {"file": file})
    assert response.status_code == 200
    return html.document_fromstring(response.content)


def said_of_file(content: bytes, name: str = "一份文件.docx", query: str = "") -> str:
    return text_of(uploaded(content, name, query), "//section[@id='answer']")


def with_file(publication: Publication, content: bytes, extension: str = "docx") -> str:
    """Give a publication an official file; return its SHA-256."""
    digest = hashlib.sha256(content).hexdigest()
    OfficialFile.objects.create(
        publication=publication,
        format=extension,
        filename=f"203.{extension}",
        content_type="application/octet-stream",
        size=len(content),
        sha256=digest,
        fingerprint="test",
    )
    return digest


@cache
def official(extension: str) -> bytes:
    """The example's official file of its first version."""
    document = example_document()
    return formats.get(extension).render(document, imprint(document))


@cache
def changed_docx() -> bytes:
    """The official Word file with a cell, a word and a paragraph that are not official."""
    file = docx.Document(io.BytesIO(official("docx")))
    runs = [
        run
        for table in file.tables[:2]
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
        for run in paragraph.runs
    ]
    cell = next(run for run in runs if run.text == "2279.15")
    cell.text = "3279.15"
    sentence = next(each for each in file.paragraphs if "较2022年减少" in each.text)
    for run in sentence.runs:
        run.text = run.text.replace("减少", "增加")
    title = next(each for each in file.paragraphs if each.text.startswith("3、电教室设备"))
    title.insert_paragraph_before("另经批准追加招待费100万元。")
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue()


# -- a digest --------------------------------------------------------------------------------------


def test_the_original_of_a_standing_version() -> None:
    digest = with_file(published(), b"the word file")
    for asked in (digest, digest.upper(), f" sha256:{digest[:30]}\n{digest[30:]} "):
        said = said_of(asked)
        assert "是原件，现行有效" in said
        assert "中共平乡县委组织部2023年部门预算（第1版）的Word 文档完全相同" in said
    page = page_at(ADDRESS, query={"digest": digest})
    assert "/130532/2023/203/v1/" in links_of(page, "//section[@id='answer']")


def test_the_digest_that_is_printed_on_every_file_tells_the_version_and_proves_nothing() -> None:
    said = said_of(published().digest)
    assert "这一版现行有效" in said
    assert "是原件" not in said
    assert "放上文件才知道" in said


def test_the_original_of_a_superseded_version_says_by_which_and_why() -> None:
    digest = with_file(published(), b"the word file")
    published(with_more("20000"), version=2, reason="表一录错一位")
    page = page_at(ADDRESS, query={"digest": digest})
    said = text_of(page, "//section[@id='answer']")
    assert "是原件，但已被更正" in said
    assert "已被第2版取代。更正原因：表一录错一位" in said
    assert links_of(page, "//section[@id='answer']") == [
        "/130532/2023/203/v1/",
        "/130532/2023/203/v2/changes/",
        "/130532/2023/203/",
    ]


def test_of_a_withdrawn_version_it_is_said_that_it_was_withdrawn_and_no_more() -> None:
    publication = published()
    digest = with_file(publication, b"the word file")
    withdrawn(publication, reason="内容涉密")
    said = said_of(digest)
    assert "这一版已经撤回" in said
    assert "涉密" not in said
    assert "原件" not in said


def test_a_reason_of_a_withdrawn_correction_is_not_told_once_more() -> None:
    digest = with_file(published(), b"the word file")
    withdrawn(published(with_more("20000"), version=2, reason="涉密的原因"))
    assert "涉密的原因" not in said_of(digest)


def test_what_is_not_public_is_none_of_ours_in_the_same_words() -> None:
    published(other())
    now = timezone.now()
    coming = published(secret(), published_at=now, visible_from=now + timedelta(days=1))
    file = with_file(coming, b"the word file to come")
    expected = said_of(STRANGE)
    assert "不是本站公开过的原件" in expected
    for digest in (coming.digest, file):
        assert said_of(digest) == expected.replace(STRANGE, digest)
    assert said_of_file(b"the word file to come") == said_of_file(b"the word file to comf").replace(
        hashlib.sha256(b"the word file to comf").hexdigest(), file
    )


def test_what_was_withdrawn_before_its_hour_stays_none_of_ours(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = timezone.now()
    coming = published(secret(), published_at=now, visible_from=now + timedelta(days=1))
    Withdrawal.objects.create(publication=coming, reason="涉密", at=now)
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=2))
    assert said_of(coming.digest) == said_of(STRANGE).replace(STRANGE, coming.digest)
    assert "不是本站" in said_of_file(coming.document_json.encode(), "a.json")
    assert "撤回" not in said_of_file(coming.document_json.encode(), "a.json")


def test_units_are_told_as_units_and_regions_apart() -> None:
    unit = published_by_a_unit(department_of(secret()))
    said = said_of(unit.digest)
    assert "平乡县党员教育中心" in said
    elsewhere = replace(
        other(), identity=replace(other().identity, region_code="130533", region_name="邻县")
    )
    page = page_at(ADDRESS, query={"digest": published(elsewhere).digest})
    assert "/130533/2023/301/v1/" in links_of(page, "//section[@id='answer']")


def test_the_same_content_published_twice_names_both() -> None:
    publication = published()
    withdrawn(publication)
    published(version=2, reason="重新公布")
    said = said_of(publication.digest)
    assert "这一版已经撤回" in said
    assert "这一版现行有效" in said


@pytest.mark.parametrize("asked", ["abc", "g" * 64, "5" * 63, "5" * 65, "<b>", "\x00" * 64, "字"])
def test_what_is_no_digest_is_said(asked: str) -> None:
    assert problem_kinds.VERIFY_DIGEST.sentence in said_of(asked)


def test_the_page_is_in_english_too() -> None:
    published()
    assert "Not an original" in said_of(STRANGE, "/en/verify/")


# -- a file ----------------------------------------------------------------------------------------


def test_an_original_is_told_by_its_bytes(publish: Callable[..., Publication]) -> None:
    (file,) = publish().files.all()
    assert "这一版现行有效" in said_of_file(file.read(), "随便什么名字")
    with_file(file.publication, b"the word file")
    assert "是原件，现行有效" in said_of_file(b"the word file", "x")


def test_a_changed_word_file_is_compared_cell_by_cell_and_sentence_by_sentence() -> None:
    published()
    page = uploaded(changed_docx())
    said = text_of(page, "//section[@id='answer']")
    assert "不是本站公开过的原件" in said
    assert "表格中1处不同。文字中1段不同。另有1处是正式文件没有的内容。" in said
    assert "另经批准追加招待费100万元。" in said
    (row,) = page.xpath("//table[@class='changed']/tbody")
    assert "".join(row.text_content().split()) == (
        "本年收入合计本年支出合计预算数2279.153279.15+1,000.00"
    )
    gone = [each.text for each in page.xpath("//div[@class='changed-text']//del")]
    new = [each.text for each in page.xpath("//div[@class='changed-text']//ins")]
    assert set(gone) == {"减少"}
    assert set(new) == {"增加"}
    assert "/130532/2023/203/v1/table-1/#table-1/current_year_total" in links_of(page)


def test_a_strange_paragraph_within_a_goal_is_one_difference() -> None:
    """It stands between a goal's two tables, and the goal goes on behind it."""
    published()
    file = docx.Document(io.BytesIO(official("docx")))
    title = next(each for each in file.paragraphs if each.text.startswith("3、电教室设备"))
    tables = [each for each in title._p.itersiblings() if each.tag.endswith("}tbl")]
    strange = deepcopy(title._p)
    Paragraph(strange, title._parent).text = STRANGE_SENTENCE
    tables[1].addprevious(strange)  # the second table, of the goal's indicators
    stream = io.BytesIO()
    file.save(stream)
    said = said_of_file(stream.getvalue())
    assert said.count(STRANGE_SENTENCE) == 1
    assert "另有1处是正式文件没有的内容。" in said
    assert "处不同" not in said


def test_a_changed_workbook_is_compared_too() -> None:
    published()
    book = openpyxl.load_workbook(io.BytesIO(official("xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    next(cell for cell in cells if cell.value == 2279.15).value = 9999.99
    stream = io.BytesIO()
    book.save(stream)
    said = said_of_file(stream.getvalue(), "a.xlsx")
    assert "表格中1处不同。" in said
    assert "+7,720.84" in said


def test_a_changed_pdf_is_compared_too() -> None:
    def short(document: Document) -> Document:
        return replace(document, parts=document.parts[:4], figures=())

    published(short(example_document()))
    forged = short(with_more("20000"))
    said = said_of_file(formats.get("pdf").render(forged, imprint(forged)), "a.pdf")
    assert re.search(r"表格中\d+处不同", said)
    assert "跨页的段落" in said


def test_a_file_that_was_only_saved_anew_prints_the_same() -> None:
    published()
    stream = io.BytesIO()
    docx.Document(io.BytesIO(official("docx"))).save(stream)
    assert "读出的数字和文字都与正式文件相同" in said_of_file(stream.getvalue())


def test_the_printed_digest_says_with_which_version_to_compare() -> None:
    published()
    published(with_more("20000"), version=2)
    said = said_of_file(changed_docx())
    assert "（第1版）比较" in said
    assert "已被第2版取代" in said
    assert "表格中1处不同" in said


def test_a_changed_file_of_a_withdrawn_version_shows_no_difference() -> None:
    withdrawn(published())
    page = uploaded(changed_docx())
    said = text_of(page, "//section[@id='answer']")
    assert "它所说的那一版已经撤回" in said
    assert "2279.15" not in said
    assert page.xpath("//table[@class='changed']") == []


def test_a_file_of_nothing_that_is_public_is_not_compared() -> None:
    published(other())
    now = timezone.now()
    published(published_at=now, visible_from=now + timedelta(days=1))
    said = said_of_file(changed_docx())
    assert "没有认出它是哪一份公开的文件" in said
    assert "比较" not in said.replace("没有能与正式文件比较", "")


def test_one_office_in_two_regions_is_chosen_by_who_asks() -> None:
    # Without a printed digest of ours the paper says a code, a name and a year.
    published(with_more("20000"))
    document = with_more("30000")
    elsewhere = replace(document.identity, region_code="130533", region_name="邻县")
    published(replace(document, identity=elsewhere))
    page = uploaded(changed_docx())
    choices = links_of(page, "//section[@id='answer']")
    assert choices == ["?of=/130532/2023/203/", "?of=/130533/2023/203/"]
    said = said_of_file(changed_docx(), query=choices[1])
    assert "与正式文件比较" in said


def test_each_downloads_page_and_every_footer_lead_here() -> None:
    with_file(published(), b"the word file")
    page = page_at("/130532/2023/203/v1/downloads/")
    (link,) = [link for link in links_of(page) if link.startswith(ADDRESS)]
    assert link == "/verify/?of=/130532/2023/203/v1/"
    assert "部门预算（第1版）" in text_of(page_at(link))
    assert ADDRESS in links_of(page_at("/130532/"), "//footer")


@pytest.mark.parametrize(
    "of", ["/admin/", "/130532/2023/999/", "//evil.example/", "x", "/130532/2023/203/table-1/"]
)
def test_who_chooses_what_is_no_disclosure_chooses_nothing(of: str) -> None:
    published()
    assert "内容有改动的，与" not in text_of(page_at(ADDRESS, query={"of": of}))


# -- what people send ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.docx", b"PK\x05\x06" + b"\x00" * 18),
        ("text.txt", "不是表".encode()),
        ("<script>.docx", b"\x00" * 1000),
        ("a.pdf", b"%PDF-1.7\n%%EOF"),
        ("a.json", b"[" * 200_000),
        ("a.json", b'{"schema": 1}'),
    ],
)
def test_whatever_is_sent_is_answered_in_words(name: str, content: bytes) -> None:
    published()
    page = uploaded(content, name)
    assert "不是本站公开过的原件" in text_of(page)
    assert page.xpath("//main//script") == []


@pytest.mark.in_turn
def test_a_bomb_ends_at_the_bounds_of_its_own_process() -> None:
    published()
    bounds = {"READING_APART": True, "READING_SECONDS": 10, "READING_MEMORY_MB": 300}
    with override_settings(**bounds):
        said = said_of_file(bombs.lying_excel(), "a.xlsx")
    assert "没有能与正式文件比较" in said


def test_in_a_process_of_its_own_the_same_is_found() -> None:
    published()
    with override_settings(READING_APART=True):
        said = said_of_file(changed_docx())
    assert "表格中1处不同。文字中1段不同。" in said


def test_nothing_chosen_is_said() -> None:
    for data in ({}, {"file": SimpleUploadedFile("a.docx", b"")}):
        response = Client().post(ADDRESS, data)
        assert problem_kinds.VERIFY_NOTHING.sentence in response.content.decode()


def test_ten_megabytes_are_read_by_nobody_in_particular_and_more_is_refused() -> None:
    published()
    megabyte = 1024 * 1024
    assert "不是本站公开过的原件" in said_of_file(b"\x00" * 10 * megabyte, "a.bin")
    refused = problem_kinds.VERIFY_LARGE.sentence.format(size=10, most=10)
    assert refused in said_of_file(b"\x00" * (10 * megabyte + 1), "a.bin")
    response = Client().post(ADDRESS, {"file": SimpleUploadedFile("a", b"\x00" * 11 * megabyte)})
    assert response.status_code == 413
    assert ADDRESS in response.content.decode()


def test_nothing_of_a_file_is_stored_or_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    published()
    content = changed_docx() + b"\x00" * 3_000_000  # more than Django keeps in memory by itself
    with override_settings(FILE_UPLOAD_TEMP_DIR=str(tmp_path), MEDIA_ROOT=tmp_path):
        said_of_file(content, "机密的名字.docx")
    assert list(tmp_path.iterdir()) == []
    assert "机密的名字" not in caplog.text
    assert not VerifyingTurn.objects.exists()


def test_neither_a_session_nor_another_site_can_send_for_somebody() -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get(ADDRESS)
    assert project.SESSION_COOKIE_NAME not in page.cookies
    assert page.headers["Cache-Control"].count("no-store") == 1
    file = SimpleUploadedFile("a.docx", b"content")
    assert client.post(ADDRESS, {"file": file}).status_code == 403
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    assert token is not None
    file = SimpleUploadedFile("a.docx", b"content")
    answer = client.post(ADDRESS, {"file": file, "csrfmiddlewaretoken": token[1]})
    assert answer.status_code == 200


# -- one at a time ---------------------------------------------------------------------------------


def sent_from(source: str) -> str:
    file = SimpleUploadedFile("a.docx", b"content")
    response = Client(REMOTE_ADDR=source).post(ADDRESS, {"file": file})
    return str(response.content.decode())


def test_one_paper_at_a_time_for_an_address() -> None:
    busy = problem_kinds.VERIFY_BUSY.sentence
    with turn("192.0.2.1"):
        assert busy in sent_from("192.0.2.1")
        assert busy not in sent_from("192.0.2.2")
    assert busy not in sent_from("192.0.2.1")
    with turn("2001:db8::1"):
        assert busy in sent_from("2001:db8::ffff")
        assert busy not in sent_from("2001:db8:0:1::1")
    assert not VerifyingTurn.objects.filter(client__contains="192").exists()


def test_a_process_that_died_keeps_nobody_out_for_long() -> None:
    with turn("192.0.2.1"):
        VerifyingTurn.objects.update(since=timezone.now() - timedelta(seconds=100))
        assert "一次只能核验一份" not in sent_from("192.0.2.1")


def test_a_turn_is_given_back_whatever_happens() -> None:
    with pytest.raises(KeyError), turn("192.0.2.1"):
        raise KeyError
    assert not VerifyingTurn.objects.exists()


# -- the catalogue at its address ------------------------------------------------------------------


def test_the_catalogue_is_served_in_parts_that_follow_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("disclosure.verify.catalogue.PART", 2)
    for document in (secret(), secret(2022), other()):
        published(document)
    catalogue.extend()
    client = Client()
    first = client.get("/catalogue.jsonl")
    assert first.headers["Link"] == '</catalogue.jsonl?after=2>; rel="next"'
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    second = client.get("/catalogue.jsonl?after=2")
    assert "Link" not in second.headers
    assert len((first.content + second.content).splitlines()) == 3
    again = client.get("/catalogue.jsonl", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert links_of(page_at(ADDRESS), "//section[@aria-labelledby='catalogue']") == [
        "/catalogue.jsonl",
        "/catalogue.jsonl?after=2",
    ]


@pytest.mark.parametrize("after", ["-1", "x", "1" * 40, "²", ""])
def test_a_part_that_there_is_not_is_not_found(after: str) -> None:
    assert Client().get("/catalogue.jsonl", {"after": after}).status_code == 404


def test_the_page_says_plainly_whether_the_catalogue_is_signed(
    tmp_path: Path, publish: Callable[..., Publication]
) -> None:
    publish()
    assert "目录是空的" in text_of(page_at(ADDRESS))
    assert Client().get("/catalogue.pem").status_code == 404
    catalogue.extend()
    assert "目录没有签名" in text_of(page_at(ADDRESS))
    with override_settings(SIGNING_KEY_FILE=str(tmp_path / "key")):
        call_command("make_signing_key")
        published(other())
        catalogue.extend()
    assert "第2条起逐条签名" in text_of(page_at(ADDRESS))
    pem = Client().get("/catalogue.pem").content
    assert pem.startswith(b"-----BEGIN PUBLIC KEY-----")
