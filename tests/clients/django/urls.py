"""What the old server serves: SimpleJWT's own three paths, and views that tokens open."""

from django.urls import path
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.authentication import JWTAuthentication, JWTStatelessUserAuthentication
from rest_framework_simplejwt.views import TokenObtainPairView, TokenRefreshView, TokenVerifyView


class DatabaseUser(APIView):
    """Looks the bearer up in Django's own table of users."""

    authentication_classes = [JWTAuthentication]

    def get(self, request):
        return Response({"id": request.user.pk, "username": request.user.get_username()})


class StatelessUser(APIView):
    """Believes the token and asks no table."""

    authentication_classes = [JWTStatelessUserAuthentication]

    def get(self, request):
        return Response({"id": request.user.pk, "roles": request.auth.get("roles")})


urlpatterns = [
    path("auth/token/", TokenObtainPairView.as_view()),
    path("auth/token/refresh/", TokenRefreshView.as_view()),
    path("auth/token/verify/", TokenVerifyView.as_view()),
    path("database-user/", DatabaseUser.as_view()),
    path("stateless-user/", StatelessUser.as_view()),
]
