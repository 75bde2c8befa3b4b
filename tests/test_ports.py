"""`make run` where its port cannot be used: one sentence, and nothing is done."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.ports import why_not

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def busy() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_make_run_on_a_busy_port_is_one_sentence_and_nothing_else(
    busy: int, tmp_path: Path
) -> None:
    # As somebody at a terminal runs it, also where these tests were begun by `make` itself.
    environment = {**os.environ, "MINGZHANG_DATA_DIR": str(tmp_path / "var")}
    for set_by_make in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL"):
        environment.pop(set_by_make, None)
    ended = subprocess.run(
        ["make", "run", f"PORT={busy}", f"PYTHON={sys.executable}"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode != 0
    assert ended.stdout == ""
    sentence, by_make = ended.stderr.splitlines()
    assert sentence.startswith(f"端口 {busy} 已被占用（port in use），请换一个：make run PORT=")
    assert by_make.startswith("make: ***")
    assert not (tmp_path / "var").exists()


def test_the_port_that_is_offered_can_be_used(busy: int) -> None:
    sentence = why_not(f"127.0.0.1:{busy}")
    assert sentence is not None
    offered = int(sentence.rpartition("PORT=")[2])
    assert offered != busy
    assert why_not(f"127.0.0.1:{offered}") is None


@pytest.mark.parametrize("port", ["", "0", "65536", "８０００", "http", "-1"])
def test_what_is_no_port_is_refused(port: str) -> None:
    assert why_not(f"127.0.0.1:{port}") == (
        f"端口应为 1 到 65535 的整数，而不是“{port}”：make run PORT=8000"
    )
