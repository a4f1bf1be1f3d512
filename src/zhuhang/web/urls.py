"""The addresses of the pages."""

from __future__ import annotations

from django.urls import path

from zhuhang.web import notice_urls
from zhuhang.web.views import (
    account,
    desk,
    equivalences,
    imports,
    lists,
    mappings,
    reconciling,
    regulations,
    runs,
    sign_in,
    sign_on,
    students,
    summary,
    trying,
)

urlpatterns = [
    *notice_urls.urlpatterns,
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-in/demo/", sign_in.demo, name="sign-in-demo"),
    path("sign-in/code/", sign_in.code, name="sign-in-code"),
    path("sign-in/cas/", sign_on.CasSignIn.as_view(), name="sign-in-cas"),
    path("sign-in/oidc/", sign_on.OidcSignIn.as_view(), name="sign-in-oidc"),
    path("sign-in/oidc/return/", sign_on.OidcReturn.as_view(), name="oidc_authentication_callback"),
    path("sign-in/unknown/", sign_on.unknown, name="sign-on-unknown"),
    path("sign-out/", sign_in.SignOut.as_view(), name="sign-out"),
    path("account/", account.show, name="account"),
    path("account/password/", account.password, name="account-password"),
    path("account/code/", account.one_time, name="account-code"),
    path("account/sessions/end/", account.sign_out_everywhere, name="account-end-sessions"),
    path("", desk.show, name="desk"),
    path("imports/", imports.index, name="imports"),
    path("imports/new/", imports.create, name="import-new"),
    path("imports/<int:pk>/", imports.show, name="import"),
    path("imports/<int:pk>/confirm/", imports.confirm, name="import-confirm"),
    path("imports/<int:pk>/undo/", imports.undo, name="import-undo"),
    path("imports/<int:pk>/columns/", mappings.edit, name="import-columns"),
    path("imports/<int:pk>/refused.xlsx", imports.refused, name="import-refused"),
    path("runs/new/", runs.new, name="run-new"),
    path("runs/<int:pk>/", runs.show, name="run"),
    path("lists/", lists.latest, name="lists"),
    path("lists/<int:pk>/", lists.show, name="list"),
    path("lists/<int:pk>/summary.xlsx", summary.download, name="summary"),
    path("summary-template/", summary.template, name="summary-template"),
    path("reconcile/", reconciling.new, name="reconcile"),
    path("reconcile/<int:pk>/", reconciling.show, name="reconciliation"),
    path("students/<uuid:key>/", students.show, name="student"),
    path("students/<uuid:key>/facts/", students.state_fact, name="student-fact"),
    path("what-if/", trying.show, name="trying"),
    path("equivalences/", equivalences.index, name="equivalences"),
    path("regulation/", regulations.show, name="regulation"),
]
