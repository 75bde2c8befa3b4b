"""The verifier of a bundle: one page with its scripts inside, for browsers old and new."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe

# In the order in which each needs those before it.
_SCRIPTS = (
    "portal/verify/sha256.js",
    "portal/bundle/sha512.js",
    "portal/bundle/ed25519.js",
    "portal/bundle/inflate.js",
    "portal/bundle/archive.js",
    "portal/bundle/examine.js",
    "portal/bundle/verifier.js",
)
# What makes a script a module; old browsers know none, and a page on a disk cannot load one.
_OF_MODULES = re.compile(r"^(?:import .+;|export \{.+\};)\n", re.MULTILINE)


def plain_script(name: str) -> str:
    """Return one of our scripts without what makes it a module."""
    found = finders.find(name)
    if found is None:
        raise FileNotFoundError(name)
    return _OF_MODULES.sub("", Path(found).read_text(encoding="utf-8"))


def verifier_page(title: str) -> bytes:
    """Return the page that holds a bundle to its list, its signature and the catalogue."""
    script = "\n".join(plain_script(name) for name in _SCRIPTS)
    # Our own files, which hold no end of a script.
    context = {"title": title, "script": mark_safe(script)}
    return render_to_string("portal/bundle/verify.html", context).encode()
