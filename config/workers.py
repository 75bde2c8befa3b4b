"""gunicorn's worker with threads, in which a connection that says nothing costs no thread."""

import errno
import re
import selectors
import socket
import time
from functools import partial
from typing import Any

from gunicorn import http
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

# Seconds within which a connection must have said what it wants. Browsers open connections ahead
# of use.
FIRST_WORDS = 20
# Bytes that are heard before a thread is taken: the whole head of a request, and with it the body
# of a sign-in or another short form. A longer body is read by the thread; nginx, where it is in
# front, passes on whole bodies only.
LONGEST_HEAD = 64 * 1024
LONGEST_SHORT_BODY = 64 * 1024
# Seconds within which a thread must have read a longer body, from the moment it is taken: the
# largest upload at 4 Mbit/s. Through nginx, which hands over what it has whole, it takes less than
# one.
LONG_BODY_SECONDS = 60
_PART = 16 * 1024
_HEAD_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,9})[ \t]*\r$", re.IGNORECASE | re.MULTILINE)
_WAITS_FOR_US = re.compile(rb"^expect:", re.IGNORECASE | re.MULTILINE)


class BoundedUnreader(SocketUnreader):
    """Reads a request from its connection, and gives up when its time is over."""

    end = 0.0  # by time.monotonic()

    def chunk(self, size_hint: int | None = None) -> bytes:
        """Return what comes next; raise TimeoutError when nothing does within the time."""
        left = self.end - time.monotonic()
        if left <= 0:
            raise TimeoutError("the body of a request came too slowly")
        before = self.sock.gettimeout()  # gunicorn sets a shorter one while it discards a body
        if before is not None:
            left = min(left, before)
        self.sock.settimeout(left)
        try:
            part: bytes = super().chunk(size_hint)
        finally:
            self.sock.settimeout(before)
        return part


class PatientConnection(TConn):
    """A connection with what it has said since its last request."""

    parser: Any

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)
        self.heard = bytearray()

    def hears_enough(self) -> bool:
        """Take what was said, without waiting; tell whether a thread is to read it.

        It is when a short request is whole, when a long body has begun, and when nothing will
        follow.
        """
        try:
            part = self.sock.recv(_PART)
        except BlockingIOError:
            return False
        except OSError:
            part = b""  # the thread meets the same error, and closes
        self.heard += part
        return not part or _is_enough(self.heard)

    def hand_over(self) -> None:
        """Let gunicorn's parser begin with what was heard."""
        if self.parser is None:
            self.parser = http.get_parser(self.cfg, self.sock, self.client)
            self.parser.unreader = BoundedUnreader(self.sock)
        self.parser.unreader.end = time.monotonic() + LONG_BODY_SECONDS
        before = self.parser.unreader.take_buffered()
        self.parser.unreader.unread(before + bytes(self.heard))
        self.heard.clear()


def _is_enough(heard: bytearray) -> bool:
    head_end = heard.find(_HEAD_END)
    if head_end < 0:
        return len(heard) > LONGEST_HEAD  # which the parser refuses
    head = heard[: head_end + len(_HEAD_END)]
    length = _LENGTH.search(head)
    if length is None or _WAITS_FOR_US.search(head):
        return True
    body = int(length[1])
    return body > LONGEST_SHORT_BODY or len(heard) >= len(head) + body


class PatientThreadWorker(ThreadWorker):
    """Hears requests with the poller, where gunicorn hears them with a thread.

    Its own holds a thread for up to five seconds for each new connection, and without end for one
    that stops in the middle of a request: sixteen browsers that connect ahead of use kept everybody
    else out for ten seconds, and eight half requests for ever, when no nginx was in front.
    """

    def accept(self, listener: socket.socket) -> None:
        """Take a connection and look at it again when it has said something."""
        try:
            client, address = listener.accept()
        except OSError as exc:
            if exc.errno in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                return  # another process took it
            raise
        self.nr_conns += 1
        connection = PatientConnection(self.cfg, client, address, listener.getsockname())
        self._wait_for(connection)
        readable = partial(self.on_pending_socket_readable, connection)
        self.poller.register(client, selectors.EVENT_READ, readable)

    def on_client_socket_readable(self, conn: PatientConnection, client: socket.socket) -> None:
        """Hear the next request of a connection that was kept alive."""
        self.keepalived_conns.remove(conn)
        self._wait_for(conn)
        readable = partial(self.on_pending_socket_readable, conn)
        self.poller.modify(client, selectors.EVENT_READ, readable)
        self.on_pending_socket_readable(conn, client)

    def on_pending_socket_readable(self, conn: PatientConnection, client: socket.socket) -> None:
        """Hear on, until there is enough for a thread."""
        if conn.hears_enough():
            conn.hand_over()
            super().on_pending_socket_readable(conn, client)

    def _wait_for(self, connection: PatientConnection) -> None:
        """Have gunicorn close the connection unless enough is heard in time."""
        connection.timeout = time.monotonic() + FIRST_WORDS
        self.pending_conns.append(connection)
