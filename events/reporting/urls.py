"""Addresses of what surrounds a report: parts, texts, photos, links."""

from django.urls import path

from events.reporting.views import parts, photos, sharing, texts

EVENT = "reseau/evenements/<uuid:uuid>/comptes-rendus/"
PHOTO = "reseau/photos/<uuid:uuid>/"
SHARED = "lien/compte-rendu/<str:token>/"

urlpatterns = [
    # Open to all
    path("comptes-rendus/<slug:slug>/tout.zip", sharing.report_bundle, name="report_bundle"),
    # By link
    path("lien/table/<str:token>/relire/", parts.part_personal, name="part_personal"),
    path(SHARED, sharing.report_shared, name="report_shared"),
    path(SHARED + "tout.zip", sharing.report_shared_bundle, name="report_shared_bundle"),
    path(SHARED + "<uuid:uuid>/telecharger/", sharing.report_shared_download, name="report_shared_download"),
    path(SHARED + "annexes/<uuid:uuid>/", sharing.attachment_shared_download, name="attachment_shared_download"),
    # Work space
    path(EVENT + "parties/", parts.event_parts, name="event_parts"),
    path(EVENT + "parties/relancer/", parts.parts_remind, name="parts_remind"),
    path("reseau/tables/<int:pk>/relire/", parts.part_review, name="part_review"),
    path(EVENT + "textes/", texts.report_texts, name="report_texts"),
    path(EVENT + "photos/", photos.event_photos, name="event_photos"),
    path(EVENT + "photos/ajouter/", photos.photo_create, name="photo_create"),
    path(PHOTO, photos.photo_file, name="photo_file"),
    path(PHOTO + "modifier/", photos.photo_edit, name="photo_edit"),
    path(PHOTO + "retirer/", photos.photo_withdraw, name="photo_withdraw"),
    path(PHOTO + "monter/", photos.photo_up, name="photo_up"),
    path(PHOTO + "descendre/", photos.photo_down, name="photo_down"),
    path(EVENT + "diffusion/", sharing.event_sharing, name="event_sharing"),
    path(EVENT + "diffusion/lien/", sharing.link_create, name="link_create"),
    path("reseau/liens-compte-rendu/<int:pk>/fermer/", sharing.link_revoke, name="link_revoke"),
]
