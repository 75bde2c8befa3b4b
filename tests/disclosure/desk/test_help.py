"""Every page of the desk has three sentences of help of its own."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from disclosure.actions import workflow
from disclosure.desk.help import HELP, MODELS, help_of
from disclosure.models import Publication
from tests.cast import make_cast
from tests.disclosure.reviewing import fresh

# Addresses that show no page in the desk's frame: what is posted, files, data, the preview.
WITHOUT_A_PAGE = {
    "answer",
    "begin",
    "codes",
    "comment",
    "comparison-delete",
    "enter-ready",
    "exact-workbook",
    "keep-alive",
    "layout-delete",
    "layout-file",
    "layout-preview",
    "layout-proof",
    "ledger-tables",
    "notices-read",
    "paste",
    "preview",
    "propose",
    "remove-factor",
    "renew-codes",
    "resolve",
    "unsaved",
    "workbook",
}


def names_of_the_desk() -> set[str]:
    names: set[str] = set()
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and resolver.namespace == "desk":
            # Its views stand there too, beside their names.
            names.update(key for key in resolver.reverse_dict if isinstance(key, str))
    return names


def test_every_page_has_three_sentences() -> None:
    with_help = {name.removeprefix("desk:") for name in HELP} - {"admin:index"}
    assert names_of_the_desk() - WITHOUT_A_PAGE == with_help
    for sentences in HELP.values():
        assert len(sentences) == 3
        assert all(sentence.endswith("。") for sentence in sentences)
    assert len({sentences[0] for sentences in HELP.values()}) == len(HELP)


@pytest.mark.django_db
@pytest.mark.one_database
def test_lists_and_forms_of_master_data_have_help_as_well() -> None:
    cast = make_cast()
    for name in ("reviewer", "administrator"):
        client = Client()
        client.force_login(cast[name], backend="django.contrib.auth.backends.ModelBackend")
        apps = client.get(reverse("admin:index")).context["available_apps"]
        for model in [model for app in apps for model in app["models"]]:
            page = client.get(model["admin_url"])
            sentences = help_of(page.resolver_match.view_name)
            assert len(sentences) == 3, model["admin_url"]
            for sentence in sentences:
                assert sentence in page.content.decode()
    for sentences in MODELS.values():
        assert all(sentence.endswith("。") for sentence in sentences)


@pytest.mark.django_db
@pytest.mark.one_database
def test_a_page_shows_its_help() -> None:
    client = Client()
    client.force_login(make_cast().reviewer, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(reverse("desk:queue")).content.decode()

    assert "这一页怎么用" in page
    for sentence in HELP["desk:queue"]:
        assert sentence in page


@pytest.mark.django_db
@pytest.mark.one_database
def test_correcting_lists_all_versions_and_what_happens_to_each(
    publish: Callable[..., Publication],
) -> None:
    cast = make_cast()
    publication = publish()
    budget = fresh(publication.department.budgets.get())
    workflow.withdraw(publication=publication, by=cast.reviewer, reason="涉密")
    client = Client()
    client.force_login(cast.reviewer, backend="django.contrib.auth.backends.ModelBackend")

    page = client.get(reverse("desk:step", args=[budget.pk, "correct"])).content.decode()

    assert "第1版" in page
    assert "已撤回，不变" in page
