"""gunicorn's worker with threads, in which a connection that says nothing costs no thread."""

import errno
import selectors
import socket
import time
from functools import partial

from gunicorn.workers.gthread import TConn, ThreadWorker

# Seconds within which a new connection must say something. Browsers open connections ahead of use.
FIRST_WORD = 20


class PatientThreadWorker(ThreadWorker):
    """Waits with the poller for the first bytes of a connection, where gunicorn waits with a
    thread.

    Its own holds a thread for up to five seconds for each new connection: sixteen browsers that
    connect ahead of use kept everybody else out for ten seconds when no nginx was in front.
    Connections that are kept alive wait with the poller already.
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
        connection = TConn(self.cfg, client, address, listener.getsockname())
        connection.timeout = time.monotonic() + FIRST_WORD
        self.pending_conns.append(connection)
        readable = partial(self.on_pending_socket_readable, connection)
        self.poller.register(client, selectors.EVENT_READ, readable)
