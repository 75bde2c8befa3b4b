"""Addresses of the workspace, all under /admin/ and behind the admin's sign-in."""

from django.urls import include, path

from disclosure.desk import figures, publishing

app_name = "desk"
urlpatterns = [
    path("budgets/", include("disclosure.desk.entry.urls")),
    path("figures/", figures.figures, name="figures"),
    path("publishing/", publishing.queue, name="queue"),
    path("publishing/<int:pk>/", publishing.publish_budget, name="publish"),
    path("publishing/<int:pk>/preview/", publishing.preview, name="preview"),
    path("publishing/<int:pk>/correct/", publishing.correct, name="correct"),
    path("publishing/runs/<int:pk>/", publishing.run, name="run"),
    path("publications/<int:pk>/withdraw/", publishing.withdraw_publication, name="withdraw"),
]
