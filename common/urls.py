"""What belongs to no app in particular: how the pages look, and the bank on a home screen."""

from django.conf import settings
from django.urls import path

from common import appearance, installing, styleguide


urlpatterns = [
    path("theme/", appearance.choose, name="theme"),
    path("manifest.webmanifest", installing.manifest, name="manifest"),
    path("service-worker.js", installing.service_worker, name="service-worker"),
    path("offline/", installing.offline, name="offline"),
]
if settings.HOURBANK_ENV in {"dev", "test"}:
    urlpatterns += [path("styleguide/", styleguide.styleguide, name="styleguide")]
