"""The application that gunicorn serves."""

import io
import os

from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()
# A misconfigured server must not start. Commands of manage.py check by themselves, gunicorn does
# not.
call_command("check", "--fail-level", "ERROR", stdout=io.StringIO())
