"""The product's settings with one address more: an empty view, as what our own are compared with."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
