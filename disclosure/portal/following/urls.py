"""Addresses of the board, of changes between versions, of feeds and of what search engines read."""

from django.urls import path

from disclosure.portal.following import board, changes

_DISCLOSURE = "<region:region>/<year:year>/<slug:department>/"

urlpatterns = [
    path("<region:region>/<year:year>/board/", board.board, name="board"),
    path(_DISCLOSURE + "v<int:version>/changes/", changes.changes, name="changes"),
]
