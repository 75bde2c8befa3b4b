"""Bytes in storage under their own hash: official files, uploads, whatever else is kept for good.

``put`` leaves the whole content under its name or nothing, whoever dies or fails meanwhile, and
believes no name without its hash. ``require`` holds what is about to be served to its record.
"""

from disclosure.storage.contents import (
    DamagedContent,
    NotStored,
    chunks,
    content_name,
    holds,
    put,
    put_file,
    read,
    remove,
    require,
)

__all__ = [
    "DamagedContent",
    "NotStored",
    "chunks",
    "content_name",
    "holds",
    "put",
    "put_file",
    "read",
    "remove",
    "require",
]
