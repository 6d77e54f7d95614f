"""The settings of an ordinary Django server with DRF and SimpleJWT: the old server that clients come from."""

import json
import os
from pathlib import Path

# Of one run; the process that starts the server creates and deletes the folder.
FOLDER = Path(os.environ["OLD_SERVER_FOLDER"])

SECRET_KEY = os.environ["OLD_SERVER_KEY"]
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "urls"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "rest_framework",
]

MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]

TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]

DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "old.sqlite3"}}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
}

# Everything else is as SimpleJWT comes, unless a test says otherwise.
SIMPLE_JWT = {"SIGNING_KEY": SECRET_KEY, **json.loads(os.environ["OLD_SERVER_SIMPLE_JWT"])}
