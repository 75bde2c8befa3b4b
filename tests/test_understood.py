"""Headers, cookies and bodies that nobody can understand are refused in words, never with a 500."""

import io
from collections.abc import Iterator, Mapping
from typing import Any
from wsgiref.util import setup_testing_defaults

import pytest
from django.core import signals
from django.db import close_old_connections
from django.urls import reverse
from lxml import html

from config.understood import UnderstandingHandler

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
SIGN_IN = "/admin/login/"
FORM = "application/x-www-form-urlencoded"
FORM_WITH_FILES = "multipart/form-data"
PART = b"--x\r\nContent-Disposition: form-data; %s\r\n\r\na\r\n--x--\r\n"
SERVER_ERROR = 500


@pytest.fixture
def application() -> Iterator[UnderstandingHandler]:
    """What gunicorn serves. Django's own client of tests goes another way into the program.

    As there, no request closes the connection, in which the test's transaction is.
    """
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield UnderstandingHandler()
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


def ask(
    application: UnderstandingHandler,
    path: str = "/",
    *,
    query: str = "",
    body: bytes = b"",
    method: str = "GET",
    environ: Mapping[str, str] | None = None,
) -> tuple[int, bytes]:
    """Return status and content of the answer to a request, as gunicorn would hand it over."""
    asked: dict[str, Any] = {}
    setup_testing_defaults(asked)
    asked |= {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "testserver",
        "HTTP_HOST": "testserver",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        **(environ or {}),
    }
    statuses = []

    def start_response(status: str, headers: Any, error: Any = None) -> None:
        statuses.append(int(status.split()[0]))

    answer: Any = application(asked, start_response)
    content = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    return statuses[0], content


@pytest.mark.parametrize(
    "content_type",
    [
        f"{FORM_WITH_FILES}; boundary*=bogus''x",
        f"{FORM_WITH_FILES}; boundary=x; charset=bogus",
        f"{FORM_WITH_FILES}; boundary=x; charset=hex",
        f"{FORM_WITH_FILES}; boundary=x; charset=idna",
        f"{FORM}; charset*=bogus''x",
        f"{FORM}; charset=bogus",
        "text/plain; charset=\x00",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.sampled(one_in=3)
def test_a_type_of_content_that_nobody_can_understand_is_told_in_words(
    application: UnderstandingHandler, content_type: str, method: str
) -> None:
    body = PART % b'name="username"'
    status, content = ask(
        application, SIGN_IN, method=method, body=body, environ={"CONTENT_TYPE": content_type}
    )
    assert status == 400
    page: Any = html.document_fromstring(content)
    assert page.findtext(".//h1") == "请求有误"


@pytest.mark.parametrize(
    "content_type",
    [
        f"{FORM_WITH_FILES}; boundary*=x",
        f"{FORM_WITH_FILES}; boundary*=''",
        f"{FORM_WITH_FILES}; boundary*=utf-8''x",
        f"{FORM_WITH_FILES}; boundary*=gbk'zh'%ff%fe%80",
        f"{FORM_WITH_FILES}; boundary*0=x",
        f"{FORM_WITH_FILES}; boundary=",
        f"{FORM_WITH_FILES}; boundary=\xff",
        f"{FORM_WITH_FILES}; boundary={'a' * 20_000}",
        FORM_WITH_FILES,
        f"{FORM}; charset=gbk",
        "; ;;;",
        ";=",
    ],
)
@pytest.mark.parametrize(
    "body",
    [
        PART % b'name="username"',
        PART % b"name*=bogus''%ff",
        PART % b"name=\"a\"; filename*=bogus''%ff",
        PART % b'name="username"; filename="\x00"\r\nContent-Type: a; charset*=x',
        PART % b'name="a"\r\nContent-Transfer-Encoding: base64',
        b"--x\r\nContent-Disp",
        b"username=%ff%fe&password=%zz%",
    ],
    ids=["name", "charset", "file", "null", "base64", "half", "percent"],
)
@pytest.mark.sampled(one_in=5)
def test_no_body_of_a_form_breaks_the_sign_in(
    application: UnderstandingHandler, content_type: str, body: bytes
) -> None:
    status, _ = ask(
        application, SIGN_IN, method="POST", body=body, environ={"CONTENT_TYPE": content_type}
    )
    assert status < SERVER_ERROR


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_COOKIE": "sessionid=\xff; csrftoken=\x00;;=;a"},
        {"HTTP_COOKIE": "sessionid=" + "a" * 5_000},
        {"HTTP_COOKIE": "sessionid=a\x00b"},
        {"HTTP_COOKIE": r'csrftoken="\777\400"; sessionid="\200"'},
        {"HTTP_COOKIE": "; ".join(f"cookie-{number}=1" for number in range(2_000))},
        {"HTTP_ACCEPT_LANGUAGE": "\xff;q=a,*;q=1e99"},
        {"HTTP_ACCEPT_ENCODING": "\xff;q=a"},
        {"HTTP_IF_NONE_MATCH": '\xff"W/'},
        {"HTTP_IF_MODIFIED_SINCE": "Sun, 06 Nov 0000 08:49:37 GMT"},
        {"HTTP_RANGE": "bytes=99999999999999999999-"},
        {"HTTP_REFERER": "\xff"},
        {"HTTP_ORIGIN": "null\xff"},
        {"HTTP_HOST": "a b"},
        {"HTTP_HOST": "[::1"},
        {"HTTP_X_FORWARDED_FOR": "\xff,,,"},
        {"HTTP_X_FORWARDED_PROTO": "\xff"},
        {"CONTENT_LENGTH": "-1"},
        {"CONTENT_LENGTH": "a"},
        {f"HTTP_X_HEADER_{number}": "a" for number in range(2_000)},
    ],
    ids=lambda environ: next(iter(environ)).removeprefix("HTTP_").lower(),
)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.sampled(one_in=5)
def test_no_header_breaks_a_page(
    application: UnderstandingHandler, environ: dict[str, str], method: str
) -> None:
    status, _ = ask(application, SIGN_IN, method=method, environ=environ)
    assert status < SERVER_ERROR


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/%", ""),
        ("/\xff", ""),
        ("/\x00", ""),
        ("/\xe4\xb8", ""),
        ("/../../", ""),
        ("//", ""),
        ("/search/", "q=%ff"),
        ("/search/", "q=%zz&%"),
        ("/search/", "q=%00"),
        ("/search/", "q=%ed%a0%80"),
        ("/search/", "%00=1"),
        ("/search/", "\xff\xfe=\xff"),
        ("/", "a=1&" * 3_000),
    ],
)
@pytest.mark.sampled(one_in=3)
def test_no_sequence_of_percents_breaks_a_page(
    application: UnderstandingHandler, path: str, query: str
) -> None:
    status, _ = ask(application, path, query=query)
    assert status < SERVER_ERROR


def test_an_address_of_the_desk_that_takes_posts_only_says_how_to_go_on(admin_client: Any) -> None:
    answer = admin_client.get(reverse("desk:many"))
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    page = html.fromstring(answer.content)
    assert page.findtext(".//h1") == "请重新提交"
    assert page.xpath("//main//a/@href") == [reverse("admin:index")]


def test_a_page_that_takes_no_posts_says_so(client: Any) -> None:
    answer = client.post("/terms/")
    assert answer.status_code == 405
    assert html.fromstring(answer.content).findtext(".//h1") == "请求有误"
