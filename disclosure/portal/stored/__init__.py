"""Citizens' pages rendered once and kept as files: nginx serves them, or Django the same bytes.

``view`` holds the decorator ``stored``, ``shelf`` the files, ``refresh`` which of them a
publication changes.
"""

from disclosure.portal.stored.view import stored

__all__ = ["stored"]
