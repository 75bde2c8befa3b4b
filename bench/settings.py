"""The product's settings with one address more: an empty view, to compare our own pages with."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
