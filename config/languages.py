"""The language of the interface is in the address: /en/… is English, everything else Chinese.

Nothing is guessed from a browser.
"""

from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class AddressLanguageMiddleware(LocaleMiddleware):
    """Reads the language from the address.

    Unlike Django's own it does not ask caches to keep pages apart by browser.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        translation.deactivate()  # what the thread does after the answer is Chinese again
        return response
