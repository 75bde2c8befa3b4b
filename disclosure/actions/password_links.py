"""Links to set a forgotten password, by mail: as often as a person needs them, and telling nobody which addresses are known."""

import hashlib
from datetime import timedelta

from django.contrib.auth.forms import PasswordResetForm
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from budget.problems import Problem, Problems
from disclosure.models import LinkRequest

WINDOW = timedelta(hours=1)
PER_ADDRESS = 3
PER_SOURCE = 30  # a whole office may come from one address


def ask_for_link(*, address: str, source: str, domain: str, secure: bool) -> None:
    """Have the worker mail a link to ``address`` if an account has it; what the caller sees is the same if none has.

    ``source`` is the asking computer's address, ``domain`` and ``secure`` are how it reached us: the link leads there.
    Raises Problems where ``address`` or ``source`` has asked too often within the hour, whether or not it is known.
    """
    now, digest = timezone.now(), hashlib.sha256(address.strip().lower().encode()).hexdigest()
    LinkRequest.objects.filter(at__lte=now - WINDOW).delete()
    asked = LinkRequest.objects.filter(Q(address=digest) | Q(source=source)).values_list("address", "source")
    same_address = sum(each == digest for each, _ in asked)
    same_source = sum(each == source for _, each in asked)
    if same_address >= PER_ADDRESS or same_source >= PER_SOURCE:
        raise Problems([Problem("link.often", "电子邮件地址", "请求太多，请一小时后再试，或请系统管理员生成链接")])
    LinkRequest.objects.create(at=now, source=source, address=digest)
    mail_link.enqueue(address, domain, secure)


@task()
def mail_link(address: str, domain: str, secure: bool) -> None:
    """One mail to each account of that address. The link is made here: it is kept nowhere."""
    form = PasswordResetForm({"email": address})
    if form.is_valid():
        form.save(
            domain_override=domain,
            use_https=secure,
            subject_template_name="desk/mail/password_subject.txt",
            email_template_name="desk/mail/password_link.txt",
        )
