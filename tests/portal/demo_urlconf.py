"""The portal's addresses with those of a demonstration, whatever DEMO was when the settings were read."""

from django.conf import settings
from django.urls import include, path

from gtec_portal import urls

urlpatterns = list(urls.urlpatterns)
if not settings.DEMO:
    urlpatterns.append(path("demo/", include("gtec_portal.demo_urls")))
