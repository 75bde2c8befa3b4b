"""`store_pages`: what it asks for before it renders."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_pages_are_not_rendered_before_their_styles_are_there(
    settings: Any, tmp_path: Path
) -> None:
    settings.PAGES_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    hashed = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": hashed}
    with pytest.raises(CommandError, match="请先运行 collectstatic"):
        call_command("store_pages", "--render")
