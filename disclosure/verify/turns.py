"""One paper at a time for a computer's address, whichever of our processes it comes to."""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from budget.problems import Problems
from disclosure.documents.model import problem_kinds
from disclosure.models import VerifyingTurn

# A process that died leaves its row; no request works for longer than this.
_LONGEST = timedelta(seconds=settings.REQUEST_SECONDS + 30)
_OF_ONE_SITE = 64  # bits of an address of version 6 that one connection has all addresses below


@contextmanager
def turn(address: str) -> Iterator[None]:
    """Hold the turn of an address. Raises Problems where another paper from there has it.

    What is kept meanwhile is a keyed hash of the address.
    """
    client = salted_hmac("disclosure.verify.turns", _site_of(address), algorithm="sha256")
    now = timezone.now()
    VerifyingTurn.objects.filter(since__lte=now - _LONGEST).delete()
    try:
        with transaction.atomic():
            taken = VerifyingTurn.objects.create(client=client.hexdigest(), since=now)
    except IntegrityError as exc:
        raise Problems([problem_kinds.VERIFY_BUSY.at()]) from exc
    try:
        yield
    finally:
        taken.delete()


def _site_of(address: str) -> str:
    """Return the address, of version 6 the network that belongs to one connection."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    network = ipaddress.ip_network((parsed, _OF_ONE_SITE), strict=False)
    return str(network)
