"""Connections that say nothing keep nobody out, also where no nginx is in front of gunicorn."""

import contextlib
import itertools
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator

import pytest

IDLE = 40
THREADS = 2
# gunicorn's own worker would need IDLE / THREADS * 5 s before it answers.
PATIENCE = 20

# Seconds, in place of the minute that a real upload has.
LONG_BODY_SECONDS = 2

APPLICATION = f"""
from config import workers

workers.LONG_BODY_SECONDS = {LONG_BODY_SECONDS}

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    environ["wsgi.input"].read()
    return [b"ok"]
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("server")
    (folder / "quick.py").write_text(APPLICATION)
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", "--worker-class", "config.workers.PatientThreadWorker"),
        *("--workers", "1", "--threads", str(THREADS), "--bind", f"127.0.0.1:{port}"),
        *("--pythonpath", str(folder), "--no-control-socket", "quick"),
    ]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


@pytest.mark.in_turn
@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: 127",
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\na=",
        # As many as there are threads would hold all of them without end.
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 200000\r\n\r\na=",
    ],
    ids=["nothing", "half a head", "half a body", "half a long body"],
)
def test_connections_that_fall_silent_do_not_keep_others_out(server: int, said: bytes) -> None:
    with contextlib.ExitStack() as stack:
        for _ in range(THREADS if b"200000" in said else IDLE):
            idle = stack.enter_context(socket.create_connection(("127.0.0.1", server)))
            idle.sendall(said)
        time.sleep(0.5)  # until all have been accepted
        with urllib.request.urlopen(f"http://127.0.0.1:{server}/", timeout=PATIENCE) as answer:
            assert answer.read() == b"ok"


def test_a_connection_is_used_again(server: int) -> None:
    with socket.create_connection(("127.0.0.1", server), timeout=PATIENCE) as connection:
        for _ in range(3):
            connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            answer = b""
            while not answer.endswith(b"ok"):
                part = connection.recv(4096)
                assert part, "the server closed the connection"
                answer += part


@pytest.mark.in_turn
@pytest.mark.parametrize("length", [3, 1_000, 65_536, 200_000])
@pytest.mark.parametrize("header", [b"", b"Expect: 100-continue\r\n"])
@pytest.mark.sampled(one_in=4)
def test_a_request_that_comes_in_parts_is_answered(server: int, length: int, header: bytes) -> None:
    head = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n%sContent-Length: %d\r\n\r\n"
    request = head % (header, length) + b"a" * length
    cuts = [0, 9, 50, len(request) - 1, len(request)]
    with socket.create_connection(("127.0.0.1", server), timeout=PATIENCE) as connection:
        for _ in range(2):  # the connection is kept alive
            for begin, end in itertools.pairwise(cuts):
                connection.sendall(request[begin:end])
                time.sleep(0.02)
            answer = b""
            while not answer.endswith(b"ok"):
                part = connection.recv(4096)
                assert part, "the server closed the connection"
                answer += part


@pytest.mark.in_turn
def test_a_long_body_that_trickles_is_given_up(server: int) -> None:
    """One byte now and then is not silence, and is no upload either."""
    head = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 200000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server), timeout=PATIENCE) as connection:
        connection.sendall(head)
        connection.settimeout(0.2)
        for _ in range(PATIENCE * 5):
            with contextlib.suppress(TimeoutError):
                try:
                    connection.sendall(b"a")
                    answer = connection.recv(4096)
                except ConnectionError:
                    break  # it hung up
                assert b" 200 " not in answer
                break
        else:
            raise AssertionError("the body was waited for")


def test_a_request_of_a_thousand_headers_is_refused(server: int) -> None:
    headers = b"".join(b"X-Header-%d: a\r\n" % number for number in range(1_000))
    with socket.create_connection(("127.0.0.1", server), timeout=PATIENCE) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + b"\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 431 ")


@pytest.mark.in_turn
def test_a_head_without_an_end_is_refused(server: int) -> None:
    with socket.create_connection(("127.0.0.1", server), timeout=PATIENCE) as connection:
        with contextlib.suppress(OSError):  # it may hang up before it has heard all
            connection.sendall(b"GET / HTTP/1.1\r\n" + b"X-Long: " + b"a" * 200_000)
        with contextlib.suppress(OSError):
            assert b" 200 " not in connection.recv(4096)
