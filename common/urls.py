"""What belongs to no app in particular: how the pages look."""

from django.conf import settings
from django.urls import path

from common import appearance, styleguide


urlpatterns = [path("theme/", appearance.choose, name="theme")]
if settings.HOURBANK_ENV in {"dev", "test"}:
    urlpatterns += [path("styleguide/", styleguide.styleguide, name="styleguide")]
