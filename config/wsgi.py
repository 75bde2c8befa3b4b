"""The application that gunicorn serves."""

import io
import os

import django
from django.core.management import call_command

from config.understood import UnderstandingHandler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# As django.core.wsgi.get_wsgi_application does, with a handler of our own.
django.setup(set_prefix=False)
application = UnderstandingHandler()
# A misconfigured server must not start. Commands of manage.py check by themselves, gunicorn does
# not.
call_command("check", "--fail-level", "ERROR", stdout=io.StringIO())
