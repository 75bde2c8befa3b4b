"""Runs every subject: each module of bench/subjects/ has `pairs()` that yields `Pair`s, or `bounds()` that yields `Bound`s."""

import importlib
import os
import pkgutil
import sys

import django

from bench import subjects
from bench.bounds import judge
from bench.pairs import measure

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main(chosen: list[str]) -> int:
    django.setup()
    known = sorted(module.name for module in pkgutil.iter_modules(subjects.__path__))
    if unknown := set(chosen) - set(known):
        print(f"unknown: {', '.join(sorted(unknown))}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    for name in chosen or known:
        print(f"\n{name}")
        subject = importlib.import_module(f"bench.subjects.{name}")
        for pair in getattr(subject, "pairs", tuple)():
            print(f"  {measure(pair)}", flush=True)
        for bound in getattr(subject, "bounds", tuple)():
            print(f"  {judge(bound)}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
