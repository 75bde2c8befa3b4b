"""Addresses of the workspace, all under /admin/ and behind the admin's sign-in."""

from django.urls import include, path

from disclosure.desk import (
    changes,
    checks,
    figures,
    imports,
    many,
    notices,
    publishing,
    queue,
    review,
    second_factor,
    sign_ins,
    trail,
)

app_name = "desk"
urlpatterns = [
    path("budgets/", include("disclosure.desk.entry.urls")),
    path("figures/", figures.figures, name="figures"),
    path("imports/", imports.imports, name="imports"),
    path("imports/<int:pk>/", imports.import_run, name="import-run"),
    path("imports/<int:pk>/enter/", imports.enter_ready, name="enter-ready"),
    path("imports/files/<int:pk>/", imports.imported_file, name="imported-file"),
    path("review/", queue.queue, name="queue"),
    path("review/many/", many.many, name="many"),
    path("review/<int:pk>/", review.review, name="review"),
    path("review/<int:pk>/comment/", review.comment, name="comment"),
    path("review/<int:pk>/history/", review.history, name="history"),
    path("review/<int:pk>/<slug:verb>/", review.step, name="step"),
    path("comments/<int:pk>/answer/", review.answer, name="answer"),
    path("comments/<int:pk>/resolve/", review.resolve, name="resolve"),
    path("second-factor/", second_factor.verify, name="second-factor"),
    path("second-factor/enrol/", second_factor.enrol, name="enrol"),
    path("second-factor/codes/", second_factor.renew_codes, name="renew-codes"),
    path("second-factor/remove/", second_factor.remove, name="remove-factor"),
    path("second-factor/<int:pk>/reset/", second_factor.reset, name="reset-factor"),
    path("account/", second_factor.account, name="account"),
    path("keep-alive/", second_factor.keep_alive, name="keep-alive"),
    path("sign-ins/", sign_ins.sign_ins, name="sign-ins"),
    path("trail/", trail.trail, name="trail"),
    path("changes/", changes.region_changes, name="changes"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read, name="notices-read"),
    path("publishing/<int:pk>/", publishing.publish_budget, name="publish"),
    path("publishing/<int:pk>/checks/", checks.budget_checks, name="checks"),
    path("publishing/<int:pk>/preview/", publishing.preview, name="preview"),
    path("publishing/runs/<int:pk>/", publishing.run, name="run"),
    path("publications/<int:pk>/withdraw/", publishing.withdraw_publication, name="withdraw"),
]
