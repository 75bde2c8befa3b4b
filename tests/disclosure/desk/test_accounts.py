"""Invitations, passwords, the second factor and idle sessions, as people meet them."""

import re
from collections.abc import Iterator
from datetime import timedelta
from time import time
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from disclosure.desk.gate import SEEN
from disclosure.documents.model import problem_kinds
from disclosure.models import LinkRequest
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db
GOOD = "一个足够长的密码x9"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def required() -> Iterator[None]:
    with override_settings(SECOND_FACTOR_ROLES=("reviewer", "administrator")):
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def number(device: TOTPDevice, *, step: int = 0) -> str:
    return f"{totp(device.bin_key, drift=step):06d}"


def enrolled(client: Client, user: User) -> list[str]:
    """Sets the second factor up; the recovery codes."""
    client.get(reverse("desk:enrol"))
    page = client.post(reverse("desk:enrol"), {"token": number(TOTPDevice.objects.get(user=user))})
    return re.findall(r"<li><code>(\w+)</code>", page.content.decode())


@pytest.mark.parametrize("name", ["reviewer", "administrator"])
def test_those_who_approve_set_a_second_factor_up_first(
    cast: Cast, required: None, name: str
) -> None:
    client = signed_in(cast[name])

    sent = client.get(reverse("admin:index"))
    assert sent.url.startswith(reverse("desk:enrol"))  # type: ignore[attr-defined]
    page = client.get(sent.url).content.decode()  # type: ignore[attr-defined]
    assert "data:image/svg+xml" in page
    codes = enrolled(client, cast[name])

    assert len(set(codes)) == 10
    assert client.get(reverse("admin:index")).status_code == 200


def test_no_page_file_or_action_is_reached_without_it(cast: Cast, required: None) -> None:
    client = signed_in(cast.reviewer)
    for address in (
        reverse("desk:queue"),
        reverse("desk:trail"),
        reverse("admin:budget_ledgerline_changelist"),
    ):
        assert client.get(address).status_code == 302
    assert client.post(reverse("desk:many"), {"verb": "approve", "budget": "1"}).url.startswith(  # type: ignore[attr-defined]
        reverse("desk:enrol")
    )


def test_the_next_sign_in_asks_for_a_number_or_a_recovery_code(cast: Cast, required: None) -> None:
    codes = enrolled(signed_in(cast.reviewer), cast.reviewer)
    device = TOTPDevice.objects.get(user=cast.reviewer)
    client = signed_in(cast.reviewer)
    assert client.get(reverse("desk:queue"))["Location"].startswith(reverse("desk:second-factor"))

    wrong = client.post(reverse("desk:second-factor"), {"token": "000000"})
    assert "验证码不对" in wrong.content.decode()
    assert client.get(reverse("desk:queue")).status_code == 302

    TOTPDevice.objects.update(throttling_failure_count=0, last_t=-1)
    right = client.post(
        reverse("desk:second-factor") + "?next=" + reverse("desk:queue"), {"token": number(device)}
    )
    assert right.url == reverse("desk:queue")  # type: ignore[attr-defined]
    assert client.get(reverse("desk:queue")).status_code == 200

    other = signed_in(cast.reviewer)
    other.post(reverse("desk:second-factor"), {"token": codes[0].upper()})
    assert other.get(reverse("desk:queue")).status_code == 302  # throttled after the wrong number
    StaticDevice.objects.update(throttling_failure_count=0)
    other.post(reverse("desk:second-factor"), {"token": codes[0].upper()})
    assert other.get(reverse("desk:queue")).status_code == 200
    assert not StaticToken.objects.filter(token=codes[0]).exists()


def test_a_sign_in_with_the_password_alone_cannot_replace_the_key(
    cast: Cast, required: None
) -> None:
    enrolled(signed_in(cast.reviewer), cast.reviewer)
    thief = signed_in(cast.reviewer)

    assert thief.get(reverse("desk:enrol")).status_code == 403
    assert thief.post(reverse("desk:remove-factor")).status_code == 302
    assert thief.post(reverse("desk:renew-codes")).status_code == 302
    assert TOTPDevice.objects.filter(user=cast.reviewer, confirmed=True).count() == 1


def test_it_does_not_lead_to_other_sites(cast: Cast) -> None:
    client = signed_in(cast.clerk)
    client.get(reverse("desk:enrol"))
    page = client.post(
        reverse("desk:enrol") + "?next=https://example.com/",
        {"token": number(TOTPDevice.objects.get())},
    )
    assert "example.com" not in page.content.decode()


def test_others_may_use_it_and_stop(cast: Cast, required: None) -> None:
    client = signed_in(cast.clerk)
    assert client.get(reverse("admin:index")).status_code == 200
    enrolled(client, cast.clerk)
    assert signed_in(cast.clerk).get(reverse("admin:index")).status_code == 302

    client.post(reverse("desk:remove-factor"))
    assert not TOTPDevice.objects.exists()
    assert signed_in(cast.clerk).get(reverse("admin:index")).status_code == 200


def test_reviewers_cannot_stop_it_and_administrators_reset_it(cast: Cast, required: None) -> None:
    reviewer, administrator = signed_in(cast.reviewer), signed_in(cast.administrator)
    enrolled(reviewer, cast.reviewer)
    enrolled(administrator, cast.administrator)
    assert reviewer.post(reverse("desk:remove-factor")).status_code == 403
    assert (
        reviewer.post(reverse("desk:reset-factor", args=[cast.administrator.pk])).status_code == 403
    )
    assert (
        administrator.post(reverse("desk:reset-factor", args=[cast.neighbour.pk])).status_code
        == 404
    )

    administrator.post(reverse("desk:reset-factor", args=[cast.reviewer.pk]))

    assert not TOTPDevice.objects.filter(user=cast.reviewer).exists()


def test_an_invitation_sets_the_password_once(cast: Cast, mailoutbox: list[Any]) -> None:
    administrator = signed_in(cast.administrator)
    data = {
        "username": "周录入",
        "email": "zhou@example.com",
        "membership-TOTAL_FORMS": "1",
        "membership-INITIAL_FORMS": "0",
        "membership-0-role": "clerk",
        "membership-0-region": cast.clerk.membership.region_id,
        "membership-0-department": cast.clerk.membership.department_id,
    }
    made = administrator.post(reverse("admin:auth_user_add"), data)
    account = User.objects.get(username="周录入")
    assert not account.has_usable_password()
    page = administrator.post(made.url).content.decode()  # type: ignore[attr-defined]
    (link,) = re.findall(r"<code>(http://127.0.0.1:8000/admin/password/[^<]+)</code>", page)
    assert link in mailoutbox[0].body

    guest = Client()
    form = guest.get(link).url  # type: ignore[attr-defined]
    guest.post(form, {"new_password1": "123", "new_password2": "123"})
    guest.post(form, {"new_password1": GOOD, "new_password2": GOOD})

    account.refresh_from_db()
    assert account.check_password(GOOD)
    assert "new_password1" not in Client().get(link, follow=True).content.decode()


def test_administrators_invite_their_own_and_set_nobodys_password(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    for account in (cast.neighbour, cast.nobody):
        assert client.post(reverse("admin:auth_user_invite", args=[account.pk])).status_code == 404
    own = client.get(reverse("admin:auth_user_password_change", args=[cast.clerk.pk]))
    assert own.status_code == 403
    assert signed_in(cast.reviewer).get(
        reverse("admin:auth_user_invite", args=[cast.clerk.pk])
    ).status_code in {
        403,
        404,
    }


@pytest.fixture
def _worker_at_once(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


def ask_for_link(address: str, source: str = "10.0.0.1") -> Any:
    return Client(REMOTE_ADDR=source).post(reverse("admin_password_reset"), {"email": address})


@pytest.mark.usefixtures("_worker_at_once")
def test_a_forgotten_password_is_set_by_mail(cast: Cast, mailoutbox: list[Any]) -> None:
    cast.clerk.email = "wang@example.com"
    cast.clerk.save()
    assert reverse("admin_password_reset") in Client().get(reverse("admin:login")).content.decode()

    known, unknown = (
        ask_for_link(address) for address in ("wang@example.com", "unknown@example.com")
    )

    (mail,) = mailoutbox
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert "账号 王录入" in mail.body
    link = re.search(r"http://127\.0\.0\.1:8000(/\S+)", mail.body)
    assert link is not None
    page = Client().get(link[1], follow=True).content.decode()
    assert "为账号 <strong>王录入</strong> 设置密码" in page
    assert "至少10个字符" in page
    assert "Django" not in page
    assert "没有查看或编辑的权限" not in page


@pytest.mark.usefixtures("_worker_at_once")
def test_links_are_mailed_three_times_an_hour_to_an_address_known_or_not(
    cast: Cast, mailoutbox: list[Any]
) -> None:
    cast.clerk.email = "wang@example.com"
    cast.clerk.save()
    for address in ("wang@example.com", "unknown@example.com"):
        answers = [ask_for_link(address, source=f"10.0.0.{number}") for number in range(5)]
        assert [each.status_code for each in answers] == [302, 302, 302, 200, 200]
        assert problem_kinds.LINK_OFTEN.sentence in answers[-1].content.decode()
    assert len(mailoutbox) == 3

    LinkRequest.objects.update(at=timezone.now() - timedelta(hours=1))
    assert ask_for_link("WANG@example.com").status_code == 302
    assert LinkRequest.objects.count() == 1


def test_one_computer_asks_thirty_times_an_hour(cast: Cast) -> None:
    answers = [ask_for_link(f"{number}@example.com").status_code for number in range(32)]
    assert answers == [302] * 30 + [200] * 2
    assert ask_for_link("31@example.com", source="10.0.0.2").status_code == 302
    assert not LinkRequest.objects.filter(address__contains="@").exists()


@pytest.mark.parametrize(
    ("password", "says"),
    [("短a1", "密码太短"), ("1234567890123", "至少2种"), ("password123", "太常见")],
)
def test_password_rules_speak_chinese(password: str, says: str) -> None:
    with pytest.raises(ValidationError) as caught:
        validate_password(password)
    assert any(says in message for message in caught.value.messages)
    assert not any(message.isascii() for message in caught.value.messages)


def test_an_idle_session_ends_and_says_so(cast: Cast) -> None:
    client = signed_in(cast.clerk)
    session = client.session
    session[SEEN] = int(time()) - int(timedelta(minutes=31).total_seconds())
    session.save()

    page = client.get(reverse("admin:index"), follow=True).content.decode()

    assert "太久没有操作" in page
    assert client.get(reverse("admin:index")).status_code == 302


def test_a_session_in_use_goes_on(cast: Cast) -> None:
    client = signed_in(cast.clerk)
    session = client.session
    session[SEEN] = int(time()) - 29 * 60
    session.save()

    assert client.get(reverse("desk:keep-alive")).status_code == 204
    assert client.session[SEEN] >= int(time()) - 5
    assert 'data-idle="1800"' in client.get(reverse("admin:index")).content.decode()


def test_sign_ins_are_read_by_administrators_and_auditors_of_the_region(cast: Cast) -> None:
    signed_in(cast.clerk)
    for name in ("administrator", "auditor"):
        page = signed_in(cast[name]).get(reverse("desk:sign-ins"))
        assert "王录入" in page.content.decode()
    signed_in(cast.neighbour)
    assert (
        "邻县审核"
        not in signed_in(cast.administrator).get(reverse("desk:sign-ins")).content.decode()
    )
    csv = signed_in(cast.auditor).get(reverse("desk:sign-ins"), {"format": "csv"})
    assert "王录入" in csv.content.decode("utf-8-sig")
    assert signed_in(cast.clerk).get(reverse("desk:sign-ins")).status_code == 403


@pytest.mark.usefixtures("_worker_at_once")
@override_settings(ALLOWED_HOSTS=["*"], SITE_URL="https://budget.example.gov.cn")
def test_links_in_mail_lead_to_the_site_whatever_the_request_says(
    cast: Cast, mailoutbox: list[Any]
) -> None:
    cast.clerk.email = "wang@example.com"
    cast.clerk.save()
    client = Client(headers={"host": "evil.example:666", "x-forwarded-host": "evil.example"})
    client.post(reverse("admin_password_reset"), {"email": "wang@example.com"})
    client.force_login(cast.administrator, backend="django.contrib.auth.backends.ModelBackend")
    page = client.post(reverse("admin:auth_user_invite", args=[cast.clerk.pk])).content.decode()

    forgotten, invitation = (mail.body for mail in mailoutbox)
    for text in (forgotten, invitation, page):
        assert "https://budget.example.gov.cn/admin/password/" in text
        assert "evil.example" not in text
