"""`python -m config.ports 127.0.0.1:8000`: says in one sentence where the port cannot be used.

`make run` asks before it installs anything, so this needs no more than Python itself.
"""

import errno
import socket
import sys
from typing import Optional

LAST_PORT = 65_535


def why_not(address: str) -> Optional[str]:  # noqa: UP045 - said before the version is looked at
    """Return why a server cannot listen at ``address`` (host:port); None where it can."""
    host, _, port = address.rpartition(":")
    if not (port.isascii() and port.isdigit() and 0 < int(port) <= LAST_PORT):
        return f"端口应为 1 到 {LAST_PORT} 的整数，而不是“{port}”：make run PORT=8000"
    error = _refusal(host, int(port))
    if error is None:
        return None
    other = _free_after(host, int(port))
    if error.errno == errno.EADDRINUSE:
        return f"端口 {port} 已被占用（port in use），请换一个：make run PORT={other}"
    return f"不能使用端口 {port}（{error.strerror}），请换一个：make run PORT={other}"


def _refusal(host: str, port: int) -> Optional[OSError]:  # noqa: UP045
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        # As gunicorn does: connections that are just ending keep nobody from listening.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as exc:
            return exc
    return None


def _free_after(host: str, port: int) -> int:
    """Return the next port that can be used, beginning where no rights are needed."""
    for other in range(max(port + 1, 8_000), LAST_PORT + 1):
        if _refusal(host, other) is None:
            return other
    return 8_000


if __name__ == "__main__":
    sys.exit(why_not(sys.argv[1]))
