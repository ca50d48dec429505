"""The page of the notifications."""

urlpatterns: list[object] = []
