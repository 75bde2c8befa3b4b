"""Forms as they are kept, and compared; the product's do not change once published with."""

from copy import deepcopy

from disclosure.documents import forms
from disclosure.documents.forms.changes import FormChange, form_changes
from disclosure.documents.forms.written import digest_of, written_form

# The hashes of forms with which something was published. Such a form never changes under its key:
# write a new one that extends it. A form that is delivered for the first time gets its line here
# with the release.
PUBLISHED = {
    "hebei-2023": "4ec1cb38cb3dc14091bb994f5779067dfa7bd17b5649d3715e90fa1f8740286d",
    "hebei-2025": "f8ae896702552e890599c210d4f1ad0a842dfb426d83d42b1a5d476b361adac1",
    "jiangsu-department-2019": "de9ef1ab7d148f86432e54690a1f21769a331485f17f03991f5b3b102789a955",
    "shanghai-department-2025": "29b15c31d0d352a7722bfa3d3a9c9a670ea2a83285946e4099d3e3877860ddfa",
    "shanghai-unit-2025": "b0b989bcd7f90be839b5b67cc75aabd99852ef498e770f337f9149be9b872d86",
}


def test_a_shipped_form_does_not_change_under_its_key() -> None:
    for key, digest in PUBLISHED.items():
        assert forms.written(key).digest == digest, f"{key}: write a new form that extends it"


def test_every_shipped_form_is_held_to_its_hash() -> None:
    assert PUBLISHED.keys() == set(forms.available())


def test_a_kept_form_is_the_form_again() -> None:
    for key in forms.available():
        written = forms.written(key)
        assert digest_of(written.text) == written.digest
        assert written.layout == forms.layout(key)
        assert list(written.layout.figures) == list(forms.layout(key).figures)


def test_forms_are_compared_by_their_keys() -> None:
    before = forms.written("hebei-2023").data
    after = deepcopy(before)
    assert list(form_changes(before, after)) == []
    table = after["tables"]["table-3"]
    table["title"] = "支出总表"
    del table["columns"][6]
    table["columns"][3], table["columns"][4] = table["columns"][4], table["columns"][3]
    changes = {change.place: change for change in form_changes(before, after)}
    title = changes["tables.table-3.title"]
    assert title == FormChange("tables.table-3.title", "部门预算支出总表", "支出总表")
    assert changes["tables.table-3.columns.business"].after == ""
    order = changes["tables.table-3.columns（次序）"]
    assert order.after.startswith("row_number、code、name、basic、total")
    assert len(changes) == 3


def test_the_order_of_figures_is_part_of_a_form() -> None:
    data = forms.written("hebei-2023").data
    turned = {**data, "figures": dict(reversed(list(data["figures"].items())))}
    assert written_form("hebei-2023", turned).digest != forms.written("hebei-2023").digest
