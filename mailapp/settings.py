"""All settings, read once from the environment or from `.env` (documented in `.env.example`).

Nothing below the faces' entry points reads this module: values are handed in.
Wrong values are complaints of `mailapp.checks`, with an id and a remedy.
"""

import secrets
import socket
from pathlib import Path

from mailapp import environment
from mailapp.environment import env
from mailapp.net.secretfile import read_or_make

BASE_DIR = Path(__file__).resolve().parent.parent
env.read_env(BASE_DIR / ".env")

# Where everything that changes lives.
PILLARBOX_HOME = Path(env.str("PILLARBOX_HOME", default=str(BASE_DIR / "var"))).absolute()
env.read_env(PILLARBOX_HOME / ".env")  # what `setup` decided for this house; all of the above wins

# Where `manage.py backup` keeps copies of it; better on another disk.
BACKUP_FOLDER = Path(env.str("BACKUP_FOLDER", default="") or PILLARBOX_HOME / "backups").absolute()

# What we call ourselves in 220, EHLO and Received.
MAIL_HOSTNAME = env.str("MAIL_HOSTNAME", default="") or socket.getfqdn()

# host:port, several by comma, empty = off.
SMTP_LISTEN = env.list("SMTP_LISTEN", default=["127.0.0.1:2525"])
SUBMISSION_LISTEN = env.list("SUBMISSION_LISTEN", default=["127.0.0.1:2587"])
SUBMISSIONS_LISTEN = env.list("SUBMISSIONS_LISTEN", default=["127.0.0.1:2465"])
LMTP_LISTEN = env.list("LMTP_LISTEN", default=[])  # also unix:/path
IMAP_LISTEN = env.list("IMAP_LISTEN", default=["127.0.0.1:2143"])
IMAPS_LISTEN = env.list("IMAPS_LISTEN", default=["127.0.0.1:2993"])
POP3_LISTEN = env.list("POP3_LISTEN", default=["127.0.0.1:2110"])
POP3S_LISTEN = env.list("POP3S_LISTEN", default=["127.0.0.1:2995"])
SIEVE_LISTEN = env.list("SIEVE_LISTEN", default=["127.0.0.1:2419"])
SIEVES_LISTEN = env.list("SIEVES_LISTEN", default=[])
WEB_LISTEN = env.list("WEB_LISTEN", default=["127.0.0.1:8025"])
# How people reach the webmail; links in letters begin with it
WEB_URL = env.str("WEB_URL", default="").rstrip("/") or environment.web_root(WEB_LISTEN, MAIL_HOSTNAME)

# PEM files; empty means the self-signed pair that set-up makes under PILLARBOX_HOME/tls.
TLS_CERTIFICATE = env.str("TLS_CERTIFICATE", default="") or str(PILLARBOX_HOME / "tls/certificate.pem")
TLS_KEY = env.str("TLS_KEY", default="") or str(PILLARBOX_HOME / "tls/key.pem")

DNS_NAMESERVERS = env.list("DNS_NAMESERVERS", default=[])  # empty = the system's
SMTP_PORT_OUT = environment.number("SMTP_PORT_OUT", 25, least=1, most=65_535)

# Scanners: host:port or unix:/path; empty = where they usually listen on this machine; "off".
SPAMD_ADDRESS = env.str("SPAMD_ADDRESS", default="").strip()
RSPAMD_ADDRESS = env.str("RSPAMD_ADDRESS", default="").strip()
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", default="").strip()

DATABASE_URL = env.str("DATABASE_URL", default="") or f"sqlite:///{PILLARBOX_HOME / 'db.sqlite3'}"
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="") or "filesystem://"
REDIS_URL = env.str("REDIS_URL", default="")

DEBUG = environment.yes_or_no("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["*"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])


def secret_key() -> str:
    """The signing key: from the environment, or made once under PILLARBOX_HOME (mode 0600)."""
    try:
        return env.str("SECRET_KEY", default="") or read_or_make(PILLARBOX_HOME / "secret_key")
    except OSError:  # the check pillarbox.E002 says what to do
        return secrets.token_urlsafe(38)


SECRET_KEY = secret_key()

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "mailapp",
    "mailapp.journal",
    "mailapp.scanners",
    "mailapp.policy",
    "mailapp.scanners.bayes",
    "mailapp.directory",
    "mailapp.store",
    "mailapp.search",
    "mailapp.contacts",
    "mailapp.guard",
    "mailapp.outbox",
    "mailapp.routes",
    "mailapp.signing",
    "mailapp.reports",
    "mailapp.delivery",
    "mailapp.teamwork",
    "mailapp.later",
    "mailapp.moving",
    "mailapp.installation",
    "mailapp.backup",
    "mta",
    "access",
    "webmail",
    "admin_ui",
]

MIDDLEWARE = [
    "webmail.packed.Packed",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "webmail.csp.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "webmail.readerzone.ReaderZone",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mailapp.directory.attendance.Attendance",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "webmail.wrongmethod.WrongMethod",
]

ROOT_URLCONF = "mailapp.urls"
WSGI_APPLICATION = "mailapp.wsgi.application"
AUTH_USER_MODEL = "directory.Account"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "webmail.options.look.options",
            ],
        },
    },
]

DATABASES = {"default": environment.database("DATABASE_URL", DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["ENGINE"] = "mailapp.net.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        # A writer takes the lock when it begins, so that it waits instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: what is committed has reached the disk before "250" is said (mailapp/net/sqlite/ sees to it).
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY;",
    }
    # A connection belongs to one thread and is kept: opening one costs more than most questions.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    # Tests use threads and several processes, which an in-memory database cannot serve.
    DATABASES["default"]["TEST"] = {"NAME": str(PILLARBOX_HOME / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

AUTHENTICATION_BACKENDS = ["mailapp.directory.backend.DirectoryBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "webmail:login"
LOGIN_REDIRECT_URL = "webmail:home"

LANGUAGE_CODE = "en"
# What pages speak: as in mailapp/directory/languages.py, which must not be read from here.
LANGUAGES = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("ja", "日本語"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = environment.time_zone("TIME_ZONE", "UTC")
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True  # no collectstatic step stands between `git pull` and the right style sheet

SESSION_ENGINE = "mailapp.directory.sessionstore"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = environment.yes_or_no("SESSION_COOKIE_SECURE", False)
CSRF_FAILURE_VIEW = "webmail.loggedout.form_too_old"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": environment.log_level("LOG_LEVEL", "INFO")},
}
