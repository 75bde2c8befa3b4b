"""Entering what became visible, or was withdrawn, into the catalogue; holding that against itself.

The worker enters. Whenever it does, it enters all that is missing, so a task that was lost or run
twice changes nothing.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.signals import post_save
from django.utils import timezone
from django_tasks import task
from django_tasks.base import Task

from budget.problems import Problem, Problems
from disclosure.actions import signing
from disclosure.actions.signing import SigningKeys
from disclosure.documents.formats.filenames import short_filename
from disclosure.documents.model import chain, problem_kinds
from disclosure.documents.model.canonical import encode_moment
from disclosure.documents.model.catalogue import CatalogueEntry, CatalogueKind
from disclosure.documents.model.signatures import Examination, examine, public_key_of, sign
from disclosure.models import CatalogueRow, Publication, Withdrawal

# Entered in one transaction: a first run over thousands of versions keeps no lock for long.
_AT_ONCE = 100
# Two workers may enter the same at once; the later one begins again, and finds less or nothing.
_TRIES = 5


class MissingEntry(NamedTuple):
    """What the catalogue does not have yet: a version, and what happened to it when."""

    at: datetime
    publication: int
    kind: CatalogueKind


def connect() -> None:
    """Have the worker enter what is published or withdrawn, whichever code writes the rows."""
    post_save.connect(_published, sender=Publication, dispatch_uid="catalogue")
    post_save.connect(_withdrawn, sender=Withdrawal, dispatch_uid="catalogue")


def _published(instance: Publication, **_: Any) -> None:
    entering = extend_catalogue
    if instance.visible_from > timezone.now():
        entering = extend_catalogue.using(run_after=instance.visible_from)
    _after_commit(entering)


def _after_commit(entering: Task[..., Any]) -> None:
    # A function of its own: Django names what failed by its qualified name, and a partial has none.
    transaction.on_commit(lambda: entering.enqueue(), robust=True)


def _withdrawn(instance: Withdrawal, **_: Any) -> None:
    _after_commit(extend_catalogue)


@task()
def extend_catalogue() -> None:
    """Enter all that is missing. Raises Problems where the key cannot be used."""
    extend()


def enqueue_if_behind() -> None:
    """Have the worker enter what is missing, if anything is: after an upgrade or a lost key."""
    if missing():
        extend_catalogue.enqueue()


def extend() -> int:
    """Enter all that is missing; return how many versions and withdrawals were entered.

    Raises Problems where the key cannot be used, and then nothing more was entered.
    """
    for _ in range(_TRIES - 1):
        try:
            return _extend()
        except IntegrityError:
            continue
    return _extend()


def signing_key() -> Ed25519PrivateKey | None:
    """Return the key that signs, which the catalogue has from now on; None where nobody signs.

    Raises Problems where the key cannot be used, or the catalogue was signed and there is none.
    """
    keys = signing.read_keys()
    for _ in range(_TRIES - 1):
        try:
            return _entered(keys)
        except IntegrityError:
            continue
    return _entered(keys)


def _entered(keys: SigningKeys | None) -> Ed25519PrivateKey | None:
    with transaction.atomic():
        return _signer(keys)


def missing() -> list[MissingEntry]:
    """Return what is public by now and not entered, in the order in which it happened."""
    public = Publication.objects.public().order_by()
    # What was taken back before anybody could see it was never published.
    was_seen = Q(withdrawal__isnull=True) | Q(withdrawal__at__gte=F("visible_from"))
    seen = public.filter(was_seen)
    wanted = []
    for at, pk in seen.values_list("visible_from", "pk"):
        wanted.append(MissingEntry(at, pk, CatalogueKind.PUBLISHED))
    for at, pk in seen.filter(withdrawal__isnull=False).values_list("withdrawal__at", "pk"):
        wanted.append(MissingEntry(at, pk, CatalogueKind.WITHDRAWN))
    entered = set(CatalogueRow.objects.order_by().values_list("publication", "kind"))
    return sorted(entry for entry in wanted if (entry.publication, entry.kind) not in entered)


def _extend() -> int:
    keys = signing.read_keys()
    entries = missing()
    for start in range(0, len(entries), _AT_ONCE):
        with transaction.atomic():
            signer = _signer(keys)
            for entry in entries[start : start + _AT_ONCE]:
                _append(_content_of(entry), entry.publication, signer)
    return len(entries)


def _signer(keys: SigningKeys | None) -> Ed25519PrivateKey | None:
    """Return the key that signs from here on, entered where it is not in force yet.

    Raises Problems where the catalogue was signed so far and there is no key.
    """
    key_in_force = current_public_key()
    if keys is None:
        if key_in_force:
            raise Problems([problem_kinds.KEY_LOST.at()])
        return None
    if keys.public_key == key_in_force:
        return keys.current
    # The key before vouches for the new one, where it is at hand; else the new one for itself.
    voucher = keys.current
    if keys.previous is not None and public_key_of(keys.previous) == key_in_force:
        voucher = keys.previous
    now = timezone.now()
    entry = CatalogueEntry(
        number=0, kind=CatalogueKind.KEY, at=now, recorded_at=now, public_key=keys.public_key
    )
    _append(entry, None, voucher)
    return keys.current


def current_public_key() -> str:
    """Return the public key that signs the catalogue; empty where it is not signed."""
    last = CatalogueRow.of_keys().last()
    return last.line.public_key if last else ""


def _content_of(missing_entry: MissingEntry) -> CatalogueEntry:
    publications = Publication.objects.select_related("department__region", "unit")
    publication = publications.get(pk=missing_entry.publication)
    files = {}
    if missing_entry.kind is CatalogueKind.PUBLISHED:
        files = files_of(publication)
    return CatalogueEntry(
        number=0,
        kind=missing_entry.kind,
        at=missing_entry.at,
        recorded_at=timezone.now(),
        address=_address_of(publication),
        digest=publication.digest,
        files=files,
    )


def _address_of(publication: Publication) -> str:
    """Return the path of a version's own pages."""
    return f"/{publication.path}/v{publication.version}/"


def files_of(publication: Publication) -> dict[str, str]:
    """Return the SHA-256 of each official file, by its name below the version's address."""
    digests = {}
    for file in publication.files.all():
        extension = file.filename.rpartition(".")[2]
        digests[short_filename(publication.document, extension)] = file.sha256
    return digests


def _append(
    entry: CatalogueEntry, publication: int | None, signer: Ed25519PrivateKey | None
) -> None:
    """Write the next entry, whose number is given here."""
    last = CatalogueRow.objects.order_by("-number").first()
    number = last.number + 1 if last else 1
    previous = last.hash if last else chain.START
    content = replace(entry, number=number).content
    own_hash = chain.hash_of(content, previous)
    signature = sign(own_hash, signer) if signer else ""
    CatalogueRow.objects.create(
        number=number,
        kind=entry.kind.value,
        publication_id=publication,
        content=content,
        previous=previous,
        hash=own_hash,
        signature=signature,
    )


# -- holding the catalogue against itself ----------------------------------------------------------


def examine_own(trusted: tuple[str, ...] = ()) -> Examination:
    """Return what is wrong with the installation's own chain, and who signed it."""
    rows = CatalogueRow.objects.order_by("number")
    return examine([row.line for row in rows.iterator()], trusted)


def verify(examination: Examination) -> Iterator[Problem]:
    """Find what is wrong with the installation's own catalogue, which was examined.

    That is with its chain and signatures, with entries that say other than what was published, and
    what should be entered by now.
    """
    for fault in examination.faults:
        yield problem_kinds.CATALOGUE_BROKEN.at("公开目录", fault=fault)
    rows = CatalogueRow.objects.exclude(kind=CatalogueKind.KEY.value)
    rows = rows.select_related(
        "publication__department__region", "publication__unit", "publication__withdrawal"
    )
    for row in rows.order_by("number").iterator():
        publication = row.publication
        moment = _moment_of(publication, row.kind)
        entered = row.line.fields
        expected = {
            "number": row.number,
            "kind": row.kind,
            "at": encode_moment(moment) if moment else None,
            "address": _address_of(publication),
            "digest": publication.digest,
        }
        if row.kind == CatalogueKind.PUBLISHED.value:
            expected["files"] = files_of(publication)
        for name, value in expected.items():
            if entered.get(name, {}) != value:
                yield problem_kinds.CATALOGUE_OTHER.at(str(publication), number=row.number)
                break
    for entry in missing():
        publication = Publication.objects.get(pk=entry.publication)
        yield problem_kinds.CATALOGUE_MISSING.at(str(publication))


def _moment_of(publication: Publication, kind: str) -> datetime | None:
    """Return when a version was published or withdrawn, as its own rows say today.

    None where they say nothing: whoever writes into the database past the program can delete the
    row of a withdrawal.
    """
    if kind == CatalogueKind.WITHDRAWN.value:
        withdrawal: Withdrawal | None = getattr(publication, "withdrawal", None)
        return withdrawal.at if withdrawal else None
    visible_from: datetime = publication.visible_from
    return visible_from
