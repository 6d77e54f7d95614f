"""What the former server serves: SimpleJWT's own paths, the profile, and the paths of an API that signs in by email address."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.urls import path
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework.serializers import CharField, EmailField, Serializer
from rest_framework.views import APIView
from rest_framework_simplejwt.serializers import TokenRefreshSerializer
from rest_framework_simplejwt.tokens import RefreshToken
from rest_framework_simplejwt.views import TokenObtainPairView, TokenRefreshView, TokenVerifyView


class Profile(APIView):
    def get(self, request):
        user = request.user
        fields = ("id", "email", "username", "first_name", "last_name")
        return Response({name: getattr(user, name) for name in fields})


class AccountsLogin(APIView):
    permission_classes = [AllowAny]

    class Fields(Serializer):
        email = EmailField()
        password = CharField()

    def post(self, request):
        fields = self.Fields(data=request.data)
        fields.is_valid(raise_exception=True)
        found = get_user_model().objects.filter(email=fields.validated_data["email"], is_active=True)
        for user in found:
            if user.check_password(fields.validated_data["password"]):
                token = RefreshToken.for_user(user)
                return Response({"access_token": str(token.access_token), "refresh_token": str(token)})
        raise AuthenticationFailed()


class AccountsRefresh(APIView):
    permission_classes = [AllowAny]

    def post(self, request):
        fields = TokenRefreshSerializer(data={"refresh": request.data.get("refresh_token")})
        fields.is_valid(raise_exception=True)
        return Response({f"{name}_token": text for name, text in fields.validated_data.items()})


class AccountsLogout(APIView):
    def post(self, request):
        if settings.BLACKLIST:
            RefreshToken(request.data.get("refresh_token")).blacklist()
        return Response(status=205)


class AccountsProfile(APIView):
    def get(self, request):
        user = request.user
        fields = {name: getattr(user, name) for name in ("id", "email", "first_name", "last_name")}
        return Response({**fields, "gender": user.gender or None, "role": user.role.name if user.role else None})


urlpatterns = [
    path("auth/token/", TokenObtainPairView.as_view()),
    path("auth/token/refresh/", TokenRefreshView.as_view()),
    path("auth/token/verify/", TokenVerifyView.as_view()),
    path("api/me/", Profile.as_view()),
]
if settings.BLACKLIST:
    from rest_framework_simplejwt.views import TokenBlacklistView

    urlpatterns.append(path("auth/token/blacklist/", TokenBlacklistView.as_view()))
if settings.CUSTOM:
    urlpatterns += [
        path("api/accounts/login/", AccountsLogin.as_view()),
        path("api/accounts/refresh-token/", AccountsRefresh.as_view()),
        path("api/accounts/logout/", AccountsLogout.as_view()),
        path("api/accounts/me/", AccountsProfile.as_view()),
    ]
