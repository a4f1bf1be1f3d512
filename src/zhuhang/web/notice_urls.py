"""The addresses of notices, receipts and parents' letters."""

from __future__ import annotations

from django.urls import path

from zhuhang.web.views import my_notices, notices, parent_letters, receipts

urlpatterns = [
    path("notices/", notices.index, name="notices"),
    path("notices/prepare/", notices.prepare, name="notices-prepare"),
    path("notices/release/", notices.release, name="notices-release"),
    path("notices/<uuid:key>/", notices.show, name="notice"),
    path("notices/<uuid:key>/tell-first/", notices.tell_first, name="notice-tell-first"),
    path("notices/<uuid:key>/told/", notices.told, name="notice-told"),
    path("notices/<uuid:key>/step/", notices.step, name="notice-step"),
    path("notices/<uuid:key>/serve/", notices.serve, name="notice-serve"),
    path("notices/<uuid:key>/receipt/", notices.paper_receipt, name="notice-receipt"),
    path("notices/<uuid:key>/link/", parent_letters.make, name="notice-link"),
    path("notices/links/<int:pk>/revoke/", parent_letters.revoke, name="notice-link-revoke"),
    path("receipts/", receipts.board, name="receipts"),
    path("receipts/chase/", receipts.chase, name="receipts-chase"),
    path("receipts/<int:pk>/signature.png", receipts.signature, name="receipt-signature"),
    path("evidence/<uuid:key>/", receipts.evidence, name="evidence"),
    path("my/notices/<uuid:key>/", my_notices.show, name="my-notice"),
    path("my/notices/<uuid:key>/sign/", my_notices.sign, name="my-notice-sign"),
    path("letter/<str:token>/", parent_letters.show, name="parent-letter"),
]
