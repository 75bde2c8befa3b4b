"""The pages of bulk data, and its files under their hashes."""

import json
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from msgspec.structs import replace

from disclosure.actions.bulk_making import make_part
from disclosure.documents.bulk.schema import TABLES
from disclosure.documents.model.document import Document
from disclosure.models import BulkPart, Publication
from disclosure.portal.bulk.listing import address_of_file
from tests.documents import example_document
from tests.publications import many_departments, published, region_of, withdrawn

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PLACE = "/data/130532/2023/"


@cache
def short() -> Document:
    """The example with one table."""
    document = example_document()
    parts = tuple(part for part in document.parts if part.address == "table-3")
    return replace(document, parts=parts, figures=())


def made() -> BulkPart:
    part = make_part(region=region_of(short()), year=2023)
    assert part is not None
    return part


@pytest.fixture
def publication() -> Publication:
    return published(short())


@pytest.fixture
def part(publication: Publication) -> BulkPart:
    return made()


def addresses(part: BulkPart) -> Iterator[str]:
    for file in part.files.all():
        yield address_of_file(part, file)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_the_list_has_each_part_with_size_day_and_licence(client: Client, part: BulkPart) -> None:
    text = page(client, "/data/")
    assert f'href="{PLACE}"' in text
    assert "KB" in text
    assert "可以免费下载、复制、分析" in text
    with override_settings(DATA_LICENCE="知识共享署名 4.0"):
        assert "知识共享署名 4.0" in page(client, "/data/")
        assert "知识共享署名 4.0" in page(client, PLACE)


def test_a_part_lists_every_file_with_size_and_hash(client: Client, part: BulkPart) -> None:
    text = page(client, PLACE)
    for file in part.files.all():
        assert file.sha256 in text
        assert address_of_file(part, file) in text
    assert part.files.count() == 2 * len(TABLES) + 1


def test_files_are_sent_as_they_were_made(client: Client, part: BulkPart) -> None:
    for file in part.files.all():
        response = client.get(address_of_file(part, file))
        assert response.status_code == 200
        assert response.content == file.read()
        assert response["ETag"] == f'"{file.sha256}"'
        assert "attachment" in response["Content-Disposition"]
        assert f"130532-2023-{file.name}." in response["Content-Disposition"]
        assert response["X-Content-Type-Options"] == "nosniff"
        again = client.get(address_of_file(part, file), headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304


def test_a_range_of_a_file_is_sent(client: Client, part: BulkPart) -> None:
    file = part.files.get(table="amounts", format="parquet")
    response = client.get(address_of_file(part, file), headers={"Range": "bytes=0-3"})
    assert (response.status_code, response.content) == (206, b"PAR1")


def test_nginx_sends_the_bytes(client: Client, part: BulkPart) -> None:
    file = part.files.get(table="amounts", format="parquet")
    with override_settings(ACCEL_PREFIX="/_files/"):
        response = client.get(address_of_file(part, file))
    assert response["X-Accel-Redirect"] == f"/_files/{file.stored_name}"


def test_a_damaged_file_is_not_sent(client: Client, part: BulkPart) -> None:
    file = part.files.get(table="amounts", format="parquet")
    Path(default_storage.path(file.stored_name)).write_bytes(b"other")
    response = client.get(address_of_file(part, file))
    assert response.status_code == 500
    assert b"other" not in response.content


@pytest.mark.parametrize("name", ["goals.parquet", "amounts.xlsx", "workbook.parquet"])
def test_a_hash_has_its_own_name_only(client: Client, part: BulkPart, name: str) -> None:
    file = part.files.get(table="amounts", format="parquet")
    assert client.get(f"{PLACE}{file.sha256}/{name}").status_code == 404
    assert client.get(f"/data/130532/2024/{file.sha256}/amounts.parquet").status_code == 404


# -- withdrawn, superseded, not yet ----------------------------------------------------------------


def test_after_a_withdrawal_every_file_is_410_whatever_the_disk_does(
    client: Client, part: BulkPart, publication: Publication
) -> None:
    kept = list(addresses(part))
    # Nothing but the row of the withdrawal: no worker runs, and the bytes are still there.
    withdrawn(publication)
    for address in kept:
        response = client.get(address)
        assert response.status_code == 410
        assert "max-age=60" in response["Cache-Control"]
        assert publication.digest.encode() not in response.content
    assert client.get(f"{PLACE}datapackage.json").status_code == 404
    assert client.get(PLACE).status_code == 404
    assert PLACE not in page(client, "/data/")


def test_a_part_that_is_to_be_made_anew_says_so(client: Client, part: BulkPart) -> None:
    secret = published(replace(short(), title="绝密工程"), version=2)
    made()
    withdrawn(secret)
    published(short(), version=3)
    text = page(client, PLACE)
    assert "正在重新生成" in text
    assert "绝密工程" not in text
    made()
    assert "正在重新生成" not in page(client, PLACE)


def test_replaced_parts_keep_their_addresses_unless_they_held_it(
    client: Client, part: BulkPart
) -> None:
    before = list(addresses(part))
    secret = published(replace(short(), title="绝密工程"), version=2)
    with_secret = made()
    withdrawn(secret)
    made()
    for address in before:
        assert client.get(address).status_code == 200
    states = {client.get(address).status_code for address in addresses(with_secret)}
    assert 410 in states
    for address in addresses(with_secret):
        response = client.get(address)
        if response.status_code == 200:  # the same bytes are in a part that never held it
            assert address in {*before, *addresses(BulkPart.objects.current().get())}


def test_what_is_scheduled_changes_nothing(client: Client, part: BulkPart) -> None:
    before = [page(client, address) for address in ("/data/", PLACE, f"{PLACE}datapackage.json")]
    later = timezone.now() + timedelta(days=1)
    published(replace(short(), title="绝密工程"), version=2, visible_from=later)
    made()
    after = [page(client, address) for address in ("/data/", PLACE, f"{PLACE}datapackage.json")]
    assert before == after


def test_superseded_versions_have_files_of_their_own(client: Client, part: BulkPart) -> None:
    published(replace(short(), title="更正"), version=2)
    newer = made()
    text = page(client, PLACE)
    assert "已被更正的版本" in text
    superseded = newer.files.filter(state="superseded")
    assert superseded.count() == 2 * len(TABLES)
    for file in superseded:
        assert client.get(address_of_file(newer, file)).status_code == 200


# -- for programs ----------------------------------------------------------------------------------


def test_the_descriptor_names_the_files_and_their_columns(client: Client, part: BulkPart) -> None:
    data: dict[str, Any] = json.loads(page(client, f"{PLACE}datapackage.json"))
    paths = {f"{PLACE}{resource['path']}" for resource in data["resources"]}
    assert paths == set(addresses(part))
    amounts = next(each for each in data["resources"] if each["name"] == "amounts")
    names = [field["name"] for field in amounts["schema"]["fields"]]
    assert names == list(TABLES["amounts"].names)
    assert all(field["description_en"].isascii() for field in amounts["schema"]["fields"])
    assert data["licenses"][0]["path"].endswith("/data/#licence")


def test_the_installations_list_names_the_parts_and_repeats_none(
    client: Client, part: BulkPart
) -> None:
    data: dict[str, Any] = json.loads(page(client, "/data/datapackage.json"))
    (resource,) = data["resources"]
    assert resource["path"] == "130532/2023/datapackage.json"
    assert json.loads(page(client, f"/data/{resource['path']}"))["resources"]


def test_pages_describe_themselves_in_schema_org(client: Client, part: BulkPart) -> None:
    def described(address: str) -> dict[str, Any]:
        text = page(client, address)
        start = text.index('<script type="application/ld+json">') + 35
        data: dict[str, Any] = json.loads(text[start : text.index("</script>", start)])
        return data

    catalogue = described("/data/")
    dataset = described(PLACE)
    assert catalogue["@type"] == "DataCatalog"
    assert [each["@id"] for each in catalogue["dataset"]] == [dataset["@id"]]
    assert dataset["@type"] == "Dataset"
    assert dataset["license"].endswith("/data/#licence")
    downloads = {each["sha256"]: each["contentUrl"] for each in dataset["distribution"]}
    assert set(downloads) == set(part.files.values_list("sha256", flat=True))


def test_the_dictionary_explains_every_column_in_both_languages(client: Client) -> None:
    chinese, english = page(client, "/data/dictionary/"), page(client, "/en/data/dictionary/")
    for table in TABLES.values():
        for column in table.columns:
            assert f"<code>{column.name}</code>" in chinese
            assert column.about.chinese.replace("“", "“") in chinese
    assert "Administrative division code." in english


def test_the_data_is_linked_from_every_page_and_from_its_region(
    client: Client, part: BulkPart
) -> None:
    assert 'href="/data/"' in page(client, "/130532/2023/203/")
    assert f'href="{PLACE}"' in page(client, "/130532/")


def test_the_list_asks_no_more_for_more_publications(client: Client, part: BulkPart) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            page(client, address)
        return len(asked)

    few = [queries(address) for address in ("/data/", PLACE, f"{PLACE}datapackage.json")]
    many_departments(5)
    with patch("disclosure.actions.bulk_making._AT_ONCE", 2):
        made()
    assert [queries(each) for each in ("/data/", PLACE, f"{PLACE}datapackage.json")] == few
    assert max(few) <= 4
