"""Links to set a forgotten password, by mail: as often as a person needs them.

Nobody learns from them which addresses are known.
"""

import hashlib
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from budget.problems import Problems
from disclosure.documents.model import problem_kinds
from disclosure.models import LinkRequest

WINDOW = timedelta(hours=1)
PER_ADDRESS = 3
PER_SOURCE = 30  # a whole office may come from one address


def ask_for_link(*, address: str, source: str) -> None:
    """Have the worker mail a link to ``address`` if an account has it.

    What the caller sees is the same if none has. ``source`` is the asking computer's address.
    Raises Problems where ``address`` or ``source`` has asked too often within the hour, whether or
    not it is known.
    """
    now = timezone.now()
    digest = hashlib.sha256(address.strip().lower().encode()).hexdigest()
    LinkRequest.objects.filter(at__lte=now - WINDOW).delete()
    same_address = 0
    same_source = 0
    asked = LinkRequest.objects.filter(Q(address=digest) | Q(source=source))
    for asked_address, asked_source in asked.values_list("address", "source"):
        same_address += asked_address == digest
        same_source += asked_source == source
    if same_address >= PER_ADDRESS or same_source >= PER_SOURCE:
        raise Problems([problem_kinds.LINK_OFTEN.at("电子邮件地址")])
    LinkRequest.objects.create(at=now, source=source, address=digest)
    mail_link.enqueue(address)


@task()
def mail_link(address: str, *_: object) -> None:
    """Send one mail to each account of that address. The link is made here: it is kept nowhere.

    It leads to the site's own address. Tasks queued by an older program name one besides, which is
    not believed.
    """
    site = urlsplit(settings.SITE_URL)
    form = PasswordResetForm({"email": address})
    if form.is_valid():
        form.save(
            domain_override=site.netloc,
            use_https=site.scheme == "https",
            subject_template_name="desk/mail/password_subject.txt",
            email_template_name="desk/mail/password_link.txt",
        )
