"""Addresses that only a demonstration has (`DEMO=1`)."""

from django.urls import path

from gtec_portal import demo_views

urlpatterns = [
    path("entrer/", demo_views.persona_sign_in, name="demo_personas"),
    path("courrier/", demo_views.mail_list, name="demo_mail"),
    path("courrier/<slug:name>/", demo_views.mail_detail, name="demo_mail_detail"),
    path("courrier/<slug:name>/html/", demo_views.mail_html, name="demo_mail_html"),
    path("courrier/<slug:name>/piece/<int:number>/", demo_views.mail_attachment, name="demo_mail_attachment"),
]
