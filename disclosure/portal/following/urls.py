"""Addresses of the board, of changes between versions, of feeds and of what search engines read."""

from django.urls import path

from disclosure.portal.following import board, changes, feeds, robots
from disclosure.portal.places import below_versions

urlpatterns = [
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", robots.sitemap, name="sitemap"),
    path("sitemap-<slug:section>.xml", robots.sitemap_section, name="sitemap-section"),
    path("<region:region>/feed.atom", feeds.region_feed, name="feed"),
    path(
        "<region:region>/departments/<slug:department>/feed.atom",
        feeds.department_feed,
        name="department-feed",
    ),
    path(
        "<region:region>/departments/<slug:department>/units/<slug:unit>/feed.atom",
        feeds.department_feed,
        name="department-feed",
    ),
    path("<region:region>/<year:year>/board/", board.board, name="board"),
    *below_versions("changes/", changes.changes, "changes"),
]
