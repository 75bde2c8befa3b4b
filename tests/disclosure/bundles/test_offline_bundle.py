"""The offline bundle of a region's year: what is in it, and that it is gone with what it held."""

import hashlib
import io
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from django.conf import settings as project
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, override_settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from lxml import html
from msgspec.structs import replace

from budget.models import Region
from budget.problems import Problems
from budget.statuses import Status
from disclosure import storage
from disclosure.actions import catalogue, signing
from disclosure.actions.bulk import delete_gone, verify_bulk
from disclosure.bundles import making, pages
from disclosure.bundles.contents import write_bundle
from disclosure.bundles.making import make_bundle
from disclosure.bundles.pages import PageFailed
from disclosure.bundles.source import BundleSource
from disclosure.bundles.tasks import make_bundle_of, make_bundles
from disclosure.documents.model import problem_kinds
from disclosure.documents.model.document import Document
from disclosure.models import BUNDLES, OFFICIAL, OfficialFile, OfflineBundle, Publication
from disclosure.portal.bulk.listing import address_of_bundle
from disclosure.portal.rendering import answer_to
from tests.documents import example_document
from tests.factories import make_budget, make_department
from tests.publications import indexed, many_departments, published, region_of, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
OFFICE = "130532/2023/203/"
WORD = b"the official word file"
SECRET = "绝密工程"
BOARD = "130532/2023/board/index.html"
BOARD_LINK = '<a href="/130532/2023/board/">公开情况</a>'


def small() -> Document:
    """The example with its first table's first rows, and a paragraph."""
    document = example_document()
    table = next(part for part in document.parts if part.address == "table-3")
    block: Any = table.blocks[0]
    table = replace(table, blocks=(replace(block, rows=block.rows[:4]),))
    opening = next(part for part in document.parts if part.address == "opening")
    return replace(document, parts=(table, opening), figures=())


def with_word(publication: Publication, content: bytes = WORD) -> Publication:
    """Give a publication an official Word file."""
    OfficialFile.objects.create(
        publication=publication,
        format="docx",
        filename="203.docx",
        content_type="application/octet-stream",
        size=len(content),
        sha256=storage.put(OFFICIAL, content),
        fingerprint="test",
    )
    return publication


def made(document: Document | None = None) -> OfflineBundle:
    bundle = make_bundle(region=region_of(document or small()), year=2023)
    assert bundle is not None
    return bundle


def opened(bundle: OfflineBundle) -> dict[str, bytes]:
    """Every member of a bundle by its path."""
    with zipfile.ZipFile(io.BytesIO(bundle.read())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def publication() -> Publication:
    return with_word(indexed(published(small())))


@pytest.fixture
def bundle(publication: Publication) -> OfflineBundle:
    return made()


@pytest.fixture
def signed(tmp_path: Path) -> Iterator[str]:
    """An installation with a key; gives its public half."""
    with override_settings(SIGNING_KEY_FILE=str(tmp_path / "key.pem")):
        yield signing.make_key()


def links_within(path: str, page: bytes) -> Iterator[str]:
    """Each link of a page that leads to a file of the bundle."""
    document: Any = html.document_fromstring(page)
    for _element, attribute, link, _place in document.iterlinks():
        assert not link.startswith("/"), (path, link)
        parts = urlsplit(link)
        if parts.scheme or not parts.path or attribute not in ("href", "src", "action"):
            continue
        yield unquote(urlsplit(urljoin(path, link)).path)


def main_of(page: bytes) -> Any:
    document: Any = html.document_fromstring(page)
    return document.xpath("//main")[0]


# -- what is in it ---------------------------------------------------------------------------------


def test_it_holds_pages_files_data_catalogue_and_verifier(bundle: OfflineBundle) -> None:
    members = opened(bundle)
    assert members[f"{OFFICE}v1/203-2023.docx"] == WORD
    assert "组织部" in members["index.html"].decode()
    assert {"verify.html", "search.html", "search/0001.js", "catalogue.jsonl"} <= set(members)
    assert {"data/amounts.parquet", "data/workbook.xlsx", "terms/index.html"} <= set(members)
    rows = [name for name in members if re.fullmatch(rf"{OFFICE}table-3/\w+/index.html", name)]
    assert len(rows) > 1
    assert len(members) == bundle.files + 2


def test_every_link_leads_to_a_file_of_it_or_to_the_site(bundle: OfflineBundle) -> None:
    members = opened(bundle)
    for path, content in members.items():
        if path.endswith(".html"):
            for target in links_within(path, content):
                assert target in members, (path, target)
    office = members[f"{OFFICE}index.html"].decode()
    assert f'href="{project.SITE_URL}/api/"' in office
    assert 'action="../../../search.html"' in office


@pytest.mark.in_turn
def test_links_that_need_the_network_say_so_and_no_others(bundle: OfflineBundle) -> None:
    indexed(published(replace(small(), identity=replace(small().identity, year=2022))))
    members = opened(made())
    for path, content in members.items():
        if not path.endswith(".html") or path == "verify.html":
            continue
        page: Any = html.document_fromstring(content)
        for link in page.xpath("//a[@href]"):
            is_online = urlsplit(link.get("href")).scheme in ("http", "https")
            assert (link.get("data-online") == "在线") == is_online, (path, link.get("href"))
    office = members[f"{OFFICE}index.html"].decode()
    assert re.search(r'<a data-online="在线"[^>]*/130532/2022/203/"', office)
    assert "标“在线”的链接要上网才能打开" in office


def test_pages_say_what_the_portal_says(bundle: OfflineBundle, client: Client) -> None:
    ours = opened(bundle)[f"{OFFICE}table-3/index.html"]
    theirs = client.get(f"/{OFFICE}table-3/").content
    assert main_of(ours).text_content() == main_of(theirs).text_content()


def test_no_page_needs_the_network(bundle: OfflineBundle) -> None:
    for path, content in opened(bundle).items():
        if path.endswith(".html"):
            page: Any = html.document_fromstring(content)
            loaded = page.xpath("//script/@src | //link[@rel='stylesheet']/@href | //img/@src")
            assert [link for link in loaded if urlsplit(link).scheme] == [], path


def test_the_list_is_what_sha256sum_reads_and_covers_everything(bundle: OfflineBundle) -> None:
    members = opened(bundle)
    listed: dict[str, str] = {}
    for line in members["SHA256SUMS"].decode().splitlines():
        digest, path = line.split("  ")
        listed[path] = digest
    assert set(listed) == set(members) - {"SHA256SUMS", "SIGNATURE.txt"}
    for path, digest in listed.items():
        assert hashlib.sha256(members[path]).hexdigest() == digest


@pytest.mark.in_turn
def test_the_data_package_within_it_is_valid(bundle: OfflineBundle, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(bundle.read())) as archive:
        archive.extractall(tmp_path)
    path = tmp_path / "data/datapackage.json"
    command = [sys.executable, "-m", "frictionless", "validate", "--json", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert json.loads(done.stdout)["stats"]["errors"] == 0, done.stdout


def test_lists_of_many_pages_are_whole(publication: Publication) -> None:
    many_departments(40)
    with patch.object(pages, "_answer", wraps=_few_pages()):
        members = opened(made())
    assert f"{OFFICE.split('/')[0]}/2023/page-2.html" in members


def _few_pages() -> Any:
    """The lists as they are, and of each disclosure an empty page: they take most of the time."""
    answer = pages._answer

    def few(source: Any, address: str) -> str:
        is_list = re.match(r"/\d{6}/\d{4}/(\?|$)", address)
        return answer(source, address) if is_list else "<html><body></body></html>"

    return few


@pytest.mark.in_turn
def test_superseded_versions_keep_their_official_files(bundle: OfflineBundle) -> None:
    with_word(indexed(published(replace(small(), title="更正"), version=2)), b"the second")
    members = opened(made())
    assert members[f"{OFFICE}v1/203-2023.docx"] == WORD
    assert members[f"{OFFICE}v2/203-2023.docx"] == b"the second"
    assert 'href="../v2/203-2023.docx"' in members[f"{OFFICE}downloads/index.html"].decode()


# -- the same bytes, once --------------------------------------------------------------------------


@pytest.mark.in_turn
def test_made_twice_it_has_the_same_bytes(bundle: OfflineBundle) -> None:
    storage.remove(BUNDLES, bundle.sha256)
    assert made() == bundle
    assert OfflineBundle.objects.count() == 1
    bundle.require_intact()


def test_what_is_right_is_not_made_again(bundle: OfflineBundle) -> None:
    with patch.object(making, "write_bundle", side_effect=AssertionError):
        assert made() == bundle


def test_days_that_pass_change_nothing_and_a_deadline_that_passes_does(
    publication: Publication,
) -> None:
    region = publication.department.region
    late = make_department("205", region=region)
    today = timezone.localdate()
    make_budget(late, status=Status.APPROVED, approved_on=today - timedelta(days=30))
    soon = make_department("206", region=region)
    make_budget(soon, status=Status.APPROVED, approved_on=today - timedelta(days=18))
    with patch.object(pages, "_answer", wraps=_only_the_board()):
        first = made()
        board = opened(first)[BOARD].decode()
        assert "已逾期1天" in board
        with patch.object(timezone, "now", return_value=timezone.now() + timedelta(days=1)):
            assert made() == first
            storage.remove(BUNDLES, first.sha256)
            assert made() == first  # the same bytes, not only the same basis
        with patch.object(timezone, "now", return_value=timezone.now() + timedelta(days=4)):
            second = made()
    assert second.number == 2
    assert "已逾期13天" in opened(second)[BOARD].decode()


def _only_the_board() -> Any:
    answer = pages._answer

    def only(source: Any, address: str) -> str:
        is_board = address == f"/{BOARD.removesuffix('index.html')}"
        return answer(source, address) if is_board else BOARD_LINK

    return only


def test_a_correction_makes_another_and_the_first_keeps_its_bytes(
    client: Client, bundle: OfflineBundle
) -> None:
    indexed(published(replace(small(), title="更正"), version=2))
    other = made()
    assert other.number == 2
    for each in (bundle, other):
        response: Any = client.get(address_of_bundle(each))
        assert b"".join(response.streaming_content) == each.read()


def test_what_changes_while_it_is_made_leaves_none(publication: Publication) -> None:
    def withdrawing(*_: Any) -> int:
        withdrawn(publication)
        return 1

    with patch.object(making, "write_bundle", side_effect=withdrawing):
        assert make_bundle(region=region_of(small()), year=2023) is None
    assert not OfflineBundle.objects.exists()


def test_a_page_that_is_withdrawn_while_it_is_made_ends_it_at_once(
    publication: Publication, caplog: Any
) -> None:
    def withdrawing(path: Path, source: BundleSource) -> int:
        withdrawn(publication)
        return write_bundle(path, source)

    with patch.object(making, "write_bundle", side_effect=withdrawing):
        assert make_bundle(region=region_of(small()), year=2023) is None
    assert "something was withdrawn meanwhile" in caplog.text


def test_the_key_signs_the_list(publication: Publication, signed: str) -> None:
    members = opened(made())
    signature = members["SIGNATURE.txt"].decode()
    assert f"key {signed}\n" in signature
    assert hashlib.sha256(members["SHA256SUMS"]).hexdigest() in signature
    assert b"BEGIN PUBLIC KEY" in members["public-key.pem"]
    entries = [json.loads(line) for line in members["catalogue.jsonl"].splitlines()]
    assert entries[0]["public_key"] == signed
    assert entries[-1]["address"] == f"/{OFFICE}v1/"


def test_a_key_that_is_not_in_force_yet_is_entered_before_it_signs(
    publication: Publication, signed: str
) -> None:
    catalogue.extend()
    replaced = signing.make_key(replace=True)
    assert catalogue.current_public_key() == signed
    with patch.object(pages, "_answer", return_value=""):
        members = opened(made())
    assert f"key {replaced}\n" in members["SIGNATURE.txt"].decode()
    entries = [json.loads(line) for line in members["catalogue.jsonl"].splitlines()]
    assert (entries[-1]["kind"], entries[-1]["public_key"]) == ("key", replaced)
    assert catalogue.examine_own().faults == ()
    assert catalogue.current_public_key() == replaced


def test_where_the_catalogue_is_signed_and_the_key_is_not_at_hand_none_is_made(
    publication: Publication, signed: str
) -> None:
    catalogue.extend()
    with override_settings(SIGNING_KEY_FILE=""), pytest.raises(Problems) as raised:
        made()
    assert raised.value.problems == (problem_kinds.KEY_LOST.at(),)
    assert not OfflineBundle.objects.exists()


# -- how it is had, and gone -----------------------------------------------------------------------


def test_it_is_listed_with_size_day_and_hash(client: Client, bundle: OfflineBundle) -> None:
    page = client.get("/data/130532/2023/").content.decode()
    assert bundle.sha256 in page
    assert f'href="{address_of_bundle(bundle)}"' in page
    assert f'href="{address_of_bundle(bundle)}"' in client.get("/data/").content.decode()
    response = client.get(address_of_bundle(bundle))
    assert response["ETag"] == f'"{bundle.sha256}"'
    assert "130532-2023-offline.zip" in response["Content-Disposition"]
    assert int(response["Content-Length"]) == bundle.size
    again = client.get(address_of_bundle(bundle), headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    with override_settings(ACCEL_PREFIX="/_files/"):
        sent = client.get(address_of_bundle(bundle))
    assert sent["X-Accel-Redirect"] == f"/_files/{bundle.stored_name}"


def test_a_damaged_one_is_not_sent_and_is_named(client: Client, bundle: OfflineBundle) -> None:
    Path(default_storage.path(bundle.stored_name)).write_bytes(b"other")
    assert client.get(address_of_bundle(bundle)).status_code == 500
    assert [difference.subject for difference in verify_bulk()] == [str(bundle)]


@pytest.mark.parametrize("year", [2023, 2022])
def test_a_withdrawal_takes_it_away_also_one_of_another_year(client: Client, year: int) -> None:
    document = small()
    with_word(indexed(published(document)))
    other = replace(document, identity=replace(document.identity, year=2022))
    older = indexed(published(other))
    bundle = made()
    address = address_of_bundle(bundle)
    withdrawn(Publication.objects.get(year=year) if year == 2023 else older)
    # Nothing but the row of the withdrawal: no worker runs, and the bytes are still there.
    assert client.get(address).status_code == 410
    assert address not in client.get("/data/").content.decode()
    assert str(bundle) in [difference.subject for difference in verify_bulk()]
    assert delete_gone(region=bundle.region, year=year) == 0
    assert not storage.holds(BUNDLES, bundle.sha256)
    assert client.get(address).status_code == 410


def test_nothing_of_what_is_withdrawn_scheduled_or_a_draft_is_in_it(
    publication: Publication,
) -> None:
    withdrawn(
        with_word(indexed(published(replace(small(), title=SECRET), version=2)), b"taken back: 2")
    )
    withdrawn(
        with_word(indexed(published(replace(small(), title=SECRET), version=3)), b"taken back: 3")
    )
    indexed(published(small(), version=4))
    before = opened(made())
    later = timezone.now() + timedelta(days=1)
    coming = replace(small(), title=SECRET)
    with_word(indexed(published(coming, version=5, visible_from=later)), b"taken back: 5")
    assert made().number == 1
    for path, content in before.items():
        assert SECRET.encode() not in content, path
        assert b"taken back" not in content, path


def test_one_withdrawal_that_is_not_replaced_leaves_a_bundle_that_says_so(
    publication: Publication,
) -> None:
    identity = replace(small().identity, department_code="204", department_name="宣传部")
    other = with_word(
        indexed(published(replace(small(), title=SECRET, identity=identity))), b"taken back"
    )
    withdrawn(other, "内容涉密，重新审核")
    members = opened(made())
    board = members["130532/2023/board/index.html"].decode()
    assert 'href="../204/index.html"' in board
    page = members["130532/2023/204/index.html"].decode()
    assert "已撤回" in page
    assert "离线副本" in page
    assert [name for name in members if "/2023/204/" in name] == ["130532/2023/204/index.html"]
    for path, content in members.items():
        assert SECRET.encode() not in content, path
        assert b"taken back" not in content, path


def test_where_nothing_is_left_to_read_none_is_made_and_the_command_says_so(
    publication: Publication, capsys: Any, caplog: Any
) -> None:
    withdrawn(publication)
    call_command("make_offline_bundle", region="130532", year=2023)
    assert "2023年的离线副本没有生成" in capsys.readouterr().out
    assert "nothing of it is to be read" in caplog.text


@pytest.mark.in_turn
@pytest.mark.parametrize(("status", "is_made"), [(404, True), (500, False)])
def test_a_page_that_the_site_does_not_have_leads_to_the_site_and_a_broken_one_ends_it(
    publication: Publication, status: int, is_made: bool
) -> None:
    def answer(address: str, **meta: Any) -> HttpResponse:
        is_broken = address.endswith("/downloads/")
        return HttpResponse(status=status) if is_broken else answer_to(address, **meta)

    with patch.object(pages, "answer_to", side_effect=answer):
        if not is_made:
            with pytest.raises(PageFailed, match="downloads/ answered 500"):
                made()
            return
        page = opened(made())[f"{OFFICE}downloads/index.html"].decode()
    assert f'href="{project.SITE_URL}/{OFFICE}downloads/"' in page


def test_a_name_with_signs_of_markup_is_only_a_name(publication: Publication) -> None:
    Region.objects.update(name="<b>平乡</b>&县")
    with patch.object(pages, "_answer", return_value='<header class="masthead"></header>'):
        page = opened(made())["terms/index.html"].decode()
    assert "<strong>&lt;b&gt;平乡&lt;/b&gt;&amp;县2023年" in page


# -- when it is made -------------------------------------------------------------------------------


def test_the_worker_makes_each_in_a_task_of_its_own_and_queues_the_next_night(
    publication: Publication,
) -> None:
    document = small()
    published(replace(document, identity=replace(document.identity, year=2022)))
    make_bundles.call()
    make_bundles.call()
    queued = DBTaskResult.objects.filter(task_path=make_bundle_of.module_path)
    arguments = [task.args_kwargs["args"] for task in queued]
    assert sorted(arguments) == [["130532", 2022], ["130532", 2023]]
    next_run = DBTaskResult.objects.get(task_path=make_bundles.module_path).run_after
    next_run = timezone.localtime(next_run)
    assert (next_run.hour, next_run.minute) == (2, 30)
    assert timezone.now() < next_run <= timezone.now() + timedelta(days=1)
    make_bundle_of.call("130532", 2023)
    assert OfflineBundle.objects.get().year == 2023


@pytest.mark.parametrize("failure", [OSError("disk full"), LookupError("anything else")])
def test_one_that_fails_is_told_in_the_journal(
    publication: Publication, caplog: Any, failure: Exception
) -> None:
    with patch.object(making, "make_bundle", side_effect=failure):
        make_bundle_of.call("130532", 2023)
    pairs = [record.pairs for record in caplog.records if record.name == "budget.journal"]
    assert pairs[-1]["task"] == "make_bundle_of"
    assert pairs[-1]["budget"] == "130532/2023"
    assert pairs[-1]["error"] == type(failure).__name__


def test_the_command_makes_those_that_are_asked_for(publication: Publication, capsys: Any) -> None:
    call_command("make_offline_bundle", region="130532", year=2023)
    bundle = OfflineBundle.objects.get()
    assert bundle.sha256 in capsys.readouterr().out
