"""config/nginx.conf answers as Django would: read here, run by `make bench` where nginx can be
installed."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from disclosure.portal import display
from disclosure.portal.stored import view
from tests.publications import published

CONFIGURATION = (Path(settings.BASE_DIR) / "config/nginx.conf").read_text()
# Written by nginx itself, or by what stands in a variable.
OF_ITS_OWN = {"Content-Encoding", "Content-Language", "Content-Length", "Content-Type", "ETag"}


def location(name: str) -> str:
    """What stands in a location block."""
    found = re.search(
        rf"    location {re.escape(name)} {{\n(.*?)\n    }}", CONFIGURATION, flags=re.DOTALL
    )
    assert found is not None, name
    return found[1]


def headers(name: str) -> dict[str, str]:
    """The headers that a location adds."""
    found = re.findall(r'add_header (\S+) (?:"([^"]*)"|([^;"]+));', location(name))
    return {header: quoted or bare for header, quoted, bare in found}


@pytest.mark.django_db
def test_a_stored_page_has_the_headers_that_django_sends(
    tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with override_settings(PAGES_DIR=tmp_path / "pages"):
        with django_capture_on_commit_callbacks(execute=True):
            published()
        Client().get("/130532/2023/203/table-9/")
        sent = dict(Client().get("/130532/2023/203/table-9/").headers)
    ours = headers("/")
    assert ours.pop("Strict-Transport-Security") == "$hsts"
    assert {name for name in ours if ours[name].startswith("$")} <= OF_ITS_OWN
    assert _fixed(ours) == _fixed(sent)
    assert set(sent) - set(ours) <= {"Content-Type", "Content-Length", "ETag"}
    assert f'default_type "{sent["Content-Type"]}"' in location("/")


def _fixed(headers: dict[str, str]) -> dict[str, set[str]]:
    """Headers that are the same for every page; the directives of the policy come in any order."""
    return {
        name: set(value.split("; ")) for name, value in headers.items() if name not in OF_ITS_OWN
    }


def test_it_has_stored_pages_only_under_the_scheme_that_they_were_stored_for() -> None:
    assert "rewrite ^ /$outer_scheme$uri$page_file break;" in location("/")
    assert "error_page 403 404 405 = @web;" in location("/")
    assert 'https   "max-age=31536000";' in CONFIGURATION


def test_it_chooses_an_encoding_by_the_same_expressions() -> None:
    expressions = re.findall(r'"~\*(\\b\S+.*?)"\s+\.(?:br|gz);', CONFIGURATION)
    assert expressions == [expression.pattern for expression in view.ACCEPTED.values()]


def test_it_knows_every_display_mode() -> None:
    modes = re.search(r"map \$cookie_display \$display {(.*?)}", CONFIGURATION, flags=re.DOTALL)
    assert modes is not None
    assert {value for _, value in re.findall(r"(\S+)\s+(\S+);", modes[1])} == set(
        display.DisplayMode
    )


@pytest.mark.django_db
def test_the_style_sheet_of_the_display_mode_has_the_headers_that_django_sends() -> None:
    sent = Client().get("/display.css").headers
    for name, value in headers("= /display.css").items():
        assert sent[name] == value
