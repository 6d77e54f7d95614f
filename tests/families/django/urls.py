"""The paths of both packages, where their documentation puts them."""

from django.urls import include, path
from django.views.generic import TemplateView

urlpatterns = [
    path("dj-rest-auth/", include("dj_rest_auth.urls")),
    path("dj-rest-auth/registration/", include("dj_rest_auth.registration.urls")),
    path("auth/", include("djoser.urls")),
    path("auth/", include("djoser.urls.jwt")),
    # Named in the email of a reset; no page is needed for it here.
    path("reset/<uidb64>/<token>/", TemplateView.as_view(), name="password_reset_confirm"),
]
