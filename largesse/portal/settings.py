"""Django's settings for the portal: those of the records, and what pages need.

Where the portal runs is said by the environment, never here: ``LARGESSE_SECRET_KEY``,
``LARGESSE_HOSTS`` (comma-separated), ``LARGESSE_DEBUG``. Without a key one is made for the process,
which is enough for one machine and ends its sessions with it.
"""

import os
from pathlib import Path
from secrets import token_urlsafe

from largesse.partners.database.settings import *  # noqa: F403
from largesse.partners.database.settings import INSTALLED_APPS as ROOMS

HERE = Path(__file__).parent
DEBUG = os.environ.get("LARGESSE_DEBUG") == "1"
SECRET_KEY = os.environ.get("LARGESSE_SECRET_KEY") or token_urlsafe(50)
ALLOWED_HOSTS = os.environ.get("LARGESSE_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
IS_SERVED_BY_TLS = os.environ.get("LARGESSE_TLS") == "1"

INSTALLED_APPS = [
    *ROOMS,
    "largesse.portal",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "largesse.portal.headers.Headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "largesse.portal.access.gate.Gate",
    "largesse.portal.refused.Refused",
]
ROOT_URLCONF = "largesse.portal.urls"
WSGI_APPLICATION = "largesse.portal.wsgi.application"
AUTH_USER_MODEL = "portal.Account"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "look" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "largesse.portal.look.frame.frame",
            ]
        },
    }
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "largesse.portal.signing_in.adapter.Adapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key,20/5m/ip"}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [HERE / "locale"]
STATIC_URL = "/static/"
STATEMENT = HERE.parent / "settlement" / "statement" / "styles"
STATICFILES_DIRS = [HERE / "look" / "static", ("statement", STATEMENT)]
STATIC_ROOT = os.environ.get("LARGESSE_STATIC")
"""Where `collectstatic` puts files for a server; without it they are served from the package."""
WHITENOISE_USE_FINDERS = True

SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_SERVED_BY_TLS
SECURE_HSTS_SECONDS = 31_536_000 if IS_SERVED_BY_TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SERVED_BY_TLS
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
