"""Rendered pages in a Redis that all web hosts share."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# Seconds that a page waits for Redis: rendering it anew takes no longer.
_SECONDS = 0.25


class PlainBytes:
    """Bytes as they are. Unlike pickles, what Redis answers can run nothing."""

    def dumps(self, value: bytes) -> bytes:
        return value

    def loads(self, data: bytes) -> bytes:
        return data


class PagesInRedis(RedisCache):
    """Keeps bytes in a Redis that may be gone: then nothing is found and nothing is kept."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {
            "serializer": PlainBytes,
            "socket_connect_timeout": _SECONDS,
            "socket_timeout": _SECONDS,
            **params.get("OPTIONS", {}),
        }
        super().__init__(server, {**params, "OPTIONS": options})

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except RedisError as error:
            log.warning("no kept page can be read from Redis: %s", error)
            return default

    def set(self, key: str, value: Any, timeout: Any = None, version: int | None = None) -> None:
        try:
            super().set(key, value, timeout, version)
        except RedisError as error:
            log.warning("no page can be kept in Redis: %s", error)
