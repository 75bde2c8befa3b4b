"""The interface's language is in the address: /en/… is English, everything else Chinese. Nothing is guessed from a browser."""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class AddressLanguageMiddleware(LocaleMiddleware):
    """Django's own, which reads the language from the address, without asking caches to keep pages apart by browser.

    What the thread does after the answer is Chinese again.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        translation.deactivate()
        return response
