"""Caches of rendered pages that one test alone fills: in memory, and in a Redis."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
import redis
from django.test import override_settings

# Keys of a test begin with a name of its own and are deleted after it.
REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/13")
NO_REDIS = f"no Redis answers at {REDIS_URL} (TEST_REDIS_URL)"


def redis_answers() -> bool:
    client = redis.Redis.from_url(REDIS_URL, socket_connect_timeout=1, socket_timeout=1)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False


@contextmanager
def pages_kept(pages: dict[str, Any]) -> Iterator[None]:
    """Keep pages in the cache of these settings."""
    local = "django.core.cache.backends.locmem.LocMemCache"
    caches = {"default": {"BACKEND": local}, "pages": pages}
    with override_settings(PAGES_KEPT=True, CACHES=caches):
        yield


@contextmanager
def pages_kept_in_memory() -> Iterator[None]:
    local = "django.core.cache.backends.locmem.LocMemCache"
    with pages_kept({"BACKEND": local, "LOCATION": f"pages-{uuid4()}"}):
        yield


@contextmanager
def pages_kept_in_redis() -> Iterator[None]:
    if not redis_answers():
        pytest.skip(NO_REDIS)
    prefix = f"test-{uuid4()}"
    pages = {
        "BACKEND": "config.caches.PagesInRedis",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": prefix,
    }
    try:
        with pages_kept(pages):
            yield
    finally:
        client = redis.Redis.from_url(REDIS_URL)
        for key in client.scan_iter(f"{prefix}:*"):
            client.delete(key)
