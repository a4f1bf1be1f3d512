"""The addresses of notices, receipts and parents' letters."""

from __future__ import annotations

from django.urls import path

from zhuhang.web.views import contacts, my_notices, notices, parent_letters, prints, receipts, scans, seals

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
    path("notices/print/", prints.start, name="print-start"),
    path("notices/print/<int:pk>/", prints.show, name="print"),
    path("notices/print/<int:pk>/file/", prints.file, name="print-file"),
    path("notices/templates/", prints.own_templates, name="paper-templates"),
    path("notices/templates/<slug:form>/", prints.template, name="paper-template"),
    path("notices/<uuid:key>/notice.pdf", prints.one, {"kind": "pdf"}, name="notice-pdf"),
    path("notices/<uuid:key>/notice.png", prints.one, {"kind": "png"}, name="notice-png"),
    path("notices/<uuid:key>/sheets/<slug:form>.pdf", prints.sheet, {"kind": "pdf"}, name="notice-sheet"),
    path("notices/<uuid:key>/sheets/<slug:form>.docx", prints.sheet, {"kind": "docx"}, name="notice-sheet-word"),
    path("my/notices/<uuid:key>/notice.pdf", prints.own, name="my-notice-pdf"),
    path("notices/settings/", seals.paper_settings, name="paper-settings"),
    path("seals/", seals.index, name="seals"),
    path("seals/send/", seals.send, name="seals-send"),
    path("seals/<int:pk>/back/", seals.back, name="seals-back"),
    path("students/<uuid:key>/contacts/", contacts.show, name="contacts"),
    path("students/<uuid:key>/contacts/add/", contacts.add, name="contacts-add"),
    path("students/<uuid:key>/contacts/address/", contacts.address, name="contacts-address"),
    path("students/<uuid:key>/contacts/<uuid:guardian>/", contacts.change, name="contacts-change"),
    path("scans/", scans.index, name="scans"),
    path("scans/<int:pk>/", scans.show, name="scan"),
    path("scans/sheets/<int:pk>/", scans.file_sheet, name="scan-file"),
    path("scans/sheets/<int:pk>/picture/", scans.picture, name="scan-picture"),
    path("receipts/", receipts.board, name="receipts"),
    path("receipts/chase/", receipts.chase, name="receipts-chase"),
    path("receipts/<int:pk>/signature.png", receipts.signature, name="receipt-signature"),
    path("evidence/<uuid:key>/", receipts.evidence, name="evidence"),
    path("my/notices/<uuid:key>/", my_notices.show, name="my-notice"),
    path("my/notices/<uuid:key>/sign/", my_notices.sign, name="my-notice-sign"),
    path("letter/<str:token>/", parent_letters.show, name="parent-letter"),
    path("letter/<str:token>/open/", parent_letters.open_letter, name="parent-letter-open"),
    path("letter/<str:token>/letter.pdf", parent_letters.paper, name="parent-letter-pdf"),
]
