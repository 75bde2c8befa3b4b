"""Forms as they go to another process, which knows no database. Pure.

The product's forms are named by their key, since every process has them loaded; any other form goes
whole.
"""

from disclosure.documents import forms
from disclosure.documents.forms.model import Layout

Sent = str | Layout


def send(layout: Layout) -> Sent:
    """Return what another process gets for a form."""
    return layout.key if forms.is_shipped(layout) else layout


def receive(sent: Sent) -> Layout:
    """Return the form that was sent."""
    return forms.layout(sent) if isinstance(sent, str) else sent
