"""How many requests came from an address in this minute, counted for all processes together.

The counts are in a file of a fixed size that the processes of an installation share, as they share
the folder it lies in: no database is written for a reader, nothing grows, and a restart changes
nothing. An address has a place by its keyed hash; in the rare case that two share one, they share
its count.
"""

import fcntl
import hashlib
import ipaddress
import os
import struct
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

WINDOW = 60  # seconds
# A megabyte. With 600 addresses in a minute one in a hundred shares its place.
PLACES = 65_536
_COUNT = struct.Struct("<QQ")  # the window's number, and the requests in it
# Who has one address of IPv6 has as many as it likes: what a provider gives out is a network.
_IPV6_NETWORK = 64


@dataclass
class Rates:
    """The counts in ``file``; ``secret`` keeps others from choosing whose place they share."""

    file: Path
    secret: str
    _lock: Lock = field(default_factory=Lock)
    _descriptor: int | None = None

    def count(self, address: str, now: float | None = None) -> int:
        """Count a request and return how many the address has sent in this minute, this included.

        Raises OSError where the file cannot be written.
        """
        if now is None:
            now = time.time()
        window = int(now // WINDOW)
        offset = self._place(address) * _COUNT.size
        with self._lock:  # the lock of the file is one for all threads of a process
            descriptor = self._open()
            fcntl.lockf(descriptor, fcntl.LOCK_EX, _COUNT.size, offset)
            try:
                kept = os.pread(descriptor, _COUNT.size, offset)
                counted_window, requests = (0, 0)
                if len(kept) == _COUNT.size:
                    counted_window, requests = _COUNT.unpack(kept)
                requests = requests + 1 if counted_window == window else 1
                os.pwrite(descriptor, _COUNT.pack(window, requests), offset)
            finally:
                fcntl.lockf(descriptor, fcntl.LOCK_UN, _COUNT.size, offset)
        return requests

    def _open(self) -> int:
        if self._descriptor is None:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self.file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._descriptor

    def _place(self, address: str) -> int:
        key = self.secret.encode()[: hashlib.blake2b.MAX_KEY_SIZE]
        digest = hashlib.blake2b(network_of(address).encode(), key=key, digest_size=8).digest()
        return int.from_bytes(digest) % PLACES


def seconds_left(now: float | None = None) -> int:
    """Return how many seconds this minute still has, at least one."""
    moment = time.time() if now is None else now
    return max(WINDOW - int(moment % WINDOW), 1)


def network_of(address: str) -> str:
    """Return whose requests are counted together: an address of IPv4, a network of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, _IPV6_NETWORK), strict=False))
