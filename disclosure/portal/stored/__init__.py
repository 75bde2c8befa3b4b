"""Citizens' pages rendered once and kept as files, which nginx serves and Django's views serve with the same bytes.

``view`` holds the decorator ``stored``, ``shelf`` the files, ``refresh`` which of them a publication changes.
"""

from disclosure.portal.stored.view import stored

__all__ = ["stored"]
