"""The scripts' own tests, in tests/scripts/: what needs no page is tested without a browser."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.one_database
ROOT = Path(__file__).resolve().parent.parent
DENO = Path(sys.executable).with_name("deno")


def test_the_scripts_pass_their_own_tests() -> None:
    command = [str(DENO), "test", "--quiet", "--no-remote", "--no-lock", "tests/scripts/"]
    environment = {"DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1", "DENO_DIR": "/nonexistent"}
    run = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
