"""The second factor of an account: a key in a phone's app (TOTP), and recovery codes."""

import secrets
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django_otp import devices_for_user
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from budget import journal
from budget.journal import Event

RECOVERY_CODES = 10
RECOVERY_CODE_LENGTH = 10  # about 50 bits
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like another


def key_to_enrol(*, user: Any) -> TOTPDevice:
    """Return the account's key that is not confirmed yet; the same one until it is.

    Raises PermissionDenied where one is in use.
    """
    if TOTPDevice.objects.devices_for_user(user, confirmed=True).exists():
        raise PermissionDenied("已经启用了第二重验证")
    unconfirmed = TOTPDevice.objects.devices_for_user(user, confirmed=False)
    device: TOTPDevice | None = unconfirmed.first()
    if device is None:
        device = TOTPDevice.objects.create(user=user, name="手机", confirmed=False)
    return device


@transaction.atomic
def confirm(*, device: TOTPDevice, token: str) -> list[str] | None:
    """Take the key into use if the phone shows the right number.

    Returns the recovery codes, which are shown once; None if the number is wrong.
    """
    if not device.verify_token(token):
        return None
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    journal.record_on_commit(Event.SECOND_FACTOR_SET_UP, account=device.user.get_username())
    return renew_recovery_codes(user=device.user)


@transaction.atomic
def renew_recovery_codes(*, user: Any) -> list[str]:
    """Make ten new codes, each good for one sign-in; the old ones are worth nothing from now on."""
    StaticDevice.objects.devices_for_user(user).delete()
    device = StaticDevice.objects.create(user=user, name="恢复码")
    codes: list[str] = []
    for _ in range(RECOVERY_CODES):
        code = "".join(secrets.choice(_ALPHABET) for _ in range(RECOVERY_CODE_LENGTH))
        device.token_set.create(token=code)
        codes.append(code)
    return codes


@transaction.atomic
def remove(*, user: Any, by: Any) -> None:
    """Switch an account's second factor off.

    Done by an administrator who has made sure who asks, or by its owner.
    """
    for device in list(devices_for_user(user, confirmed=None)):
        device.delete()
    journal.record_on_commit(
        Event.SECOND_FACTOR_REMOVED, account=user.get_username(), by=by.get_username()
    )
