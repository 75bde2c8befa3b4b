"""System checks of how this installation is set up.

A wrong variable is an error with a hint, never a surprise.
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

# It stands in nginx's configuration as a word, which nginx compares without regard to case.
_SECRET_OF_FRONTS = re.compile(r"[A-Za-z0-9]{24,128}")
LOCAL_NAMES = {"localhost", "127.0.0.1", "::1"}


def is_public() -> bool:
    """Return True if this installation is served under a name beside those of this computer."""
    return len(settings.ALLOWED_HOSTS) > len(LOCAL_NAMES)


@register()
def environment_is_readable(**_: Any) -> list[CheckMessage]:
    """Report every variable of the environment that cannot be used as it is set."""
    messages: list[CheckMessage] = []
    for problem in settings.ENVIRONMENT.problems:
        messages.append(Error(problem.message, hint=problem.hint, id="mingzhang.E001"))
    return messages


@register()
def s3_is_complete(**_: Any) -> list[CheckMessage]:
    """Report keys without a bucket, which would silently leave official files on this disk."""
    given = {name for name, value in settings.S3.items() if value}
    if given and "bucket_name" not in given:
        return [
            Error(
                "S3 is set up without a bucket; official files would stay on this disk",
                hint="set MINGZHANG_S3_BUCKET, or unset the other MINGZHANG_S3_ variables",
                id="mingzhang.E002",
            )
        ]
    if ("access_key" in given) != ("secret_key" in given):
        return [
            Error(
                "only one half of the S3 credentials is set",
                hint="set both MINGZHANG_S3_ACCESS_KEY and MINGZHANG_S3_SECRET_KEY, or neither",
                id="mingzhang.E003",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def hosts_share_a_secret(**_: Any) -> list[CheckMessage]:
    """Warn of a secret that each host makes for itself, where there seem to be several."""
    if settings.HAS_REPLICA and not settings.ENVIRONMENT.variables.get("MINGZHANG_SECRET_KEY"):
        return [
            checks.Warning(
                "each host has a secret of its own: who signs in at one is not known at others",
                hint="set MINGZHANG_SECRET_KEY, the same at all hosts",
                id="mingzhang.W003",
            )
        ]
    return []


@register()
def fonts_are_there(**_: Any) -> list[CheckMessage]:
    """Report a folder of fonts that does not exist: files would silently look otherwise."""
    folder = settings.FONTS_DIR
    if folder and not Path(folder).is_dir():
        return [
            Error(
                f"MINGZHANG_FONTS_DIR={folder!r} is not a folder",
                hint="name a folder with .ttf, .otf or .ttc files, or unset it",
                id="mingzhang.E007",
            )
        ]
    return []


@register()
def accel_prefix_is_a_location(**_: Any) -> list[CheckMessage]:
    """Report a prefix that nginx could not serve official files from."""
    prefix = settings.ACCEL_PREFIX
    if prefix and not (prefix.startswith("/") and prefix.endswith("/")):
        return [
            Error(
                f"MINGZHANG_ACCEL_PREFIX={prefix!r} is not a location of nginx",
                hint="write it with a slash at both ends, as in /_files/",
                id="mingzhang.E004",
            )
        ]
    if prefix and settings.S3["bucket_name"]:
        return [
            Error(
                "nginx cannot serve official files that are kept in S3",
                hint="unset MINGZHANG_ACCEL_PREFIX or MINGZHANG_S3_BUCKET",
                id="mingzhang.E005",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def no_demo_goes_live(**_: Any) -> list[CheckMessage]:
    """Report an installation whose demo accounts sign in with a password alone."""
    if not settings.DEMO:
        return []
    return [
        Error(
            "the demo's accounts sign in without a second factor",
            hint="unset MINGZHANG_DEMO, which only `make run` sets",
            id="mingzhang.E006",
        )
    ]


@register(Tags.security, deploy=True)
def public_installation_is_closed(**_: Any) -> list[CheckMessage]:
    """Warn of a public name without HTTPS."""
    if is_public() and not settings.HTTPS:
        return [
            checks.Warning(
                "served under a public name without HTTPS: passwords travel in the clear",
                hint="set MINGZHANG_HTTPS=1 behind a proxy that has a certificate",
                id="mingzhang.W001",
            )
        ]
    return []


@register(Tags.security, deploy=True)
def public_installation_knows_its_address(**_: Any) -> list[CheckMessage]:
    """Warn of a public name while we call ourselves by another address."""
    own = urlsplit(settings.SITE_URL)
    is_https = own.scheme == "https"
    if is_public() and (own.hostname in LOCAL_NAMES or is_https != settings.HTTPS):
        address = "https://budget.example.gov.cn"
        return [
            checks.Warning(
                f"citations, feeds and search engines are told that we are {settings.SITE_URL}",
                hint=f"set MINGZHANG_SITE_URL to the address that citizens type, as {address}",
                id="mingzhang.W002",
            )
        ]
    return []


@register()
def fronts_can_be_told(**_: Any) -> list[CheckMessage]:
    """Report web servers before us that would not be heard, or not hear us."""
    messages: list[CheckMessage] = []
    for front in settings.FRONTS:
        parts = urlsplit(front)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            message = f"MINGZHANG_FRONTS names {front!r}, which is not the address of a web server"
            messages.append(Error(message, hint="write it like http://nginx", id="mingzhang.E008"))
    if settings.FRONTS and not settings.FRONT_SECRET:
        message = "MINGZHANG_FRONTS without a secret: they would show what was withdrawn a minute"
        hint = "set MINGZHANG_FRONT_SECRET, here and at each front (config/nginx.conf)"
        messages.append(Error(message, hint=hint, id="mingzhang.E009"))
    elif settings.FRONTS and not _SECRET_OF_FRONTS.fullmatch(settings.FRONT_SECRET):
        message = "MINGZHANG_FRONT_SECRET is too short or too long, or not of letters and digits"
        hint = "make one: openssl rand -hex 24"
        messages.append(Error(message, hint=hint, id="mingzhang.E010"))
    return messages
