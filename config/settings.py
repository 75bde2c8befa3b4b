"""All settings, from the environment only.

With nothing set: SQLite in var/, DEBUG off, served on this computer. The table of variables is in
README.md (a test compares it with what is read here); `manage.py check` reports a variable that
cannot be used, with a hint.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from config.environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = Environment(os.environ)
env = ENVIRONMENT

# --- where things are kept ---
DATA_DIR = env.directory("MINGZHANG_DATA_DIR", BASE_DIR / "var")
SECRET_KEY = env.secret("MINGZHANG_SECRET_KEY", DATA_DIR / "secret-key")
DATABASE_POOL = env.number("MINGZHANG_DATABASE_POOL", 8, at_least=2)
DATABASES = {
    "default": env.database(
        "DATABASE_URL", sqlite_file=DATA_DIR / "db.sqlite3", pool_size=DATABASE_POOL
    )
}
# A streaming replica that public pages are read from, and how many seconds it may be behind. The
# beat that tells comes each ten seconds; with the minute in which nginx keeps a page, what is
# withdrawn is shown no longer than both together.
_REPLICA = env.replica("MINGZHANG_REPLICA_URL", of=DATABASES["default"], pool_size=DATABASE_POOL)
HAS_REPLICA = _REPLICA is not None
REPLICA_LAG = env.number("MINGZHANG_REPLICA_LAG", 20, at_least=15)
DATABASE_ROUTERS = []
if _REPLICA is not None:
    DATABASES["replica"] = _REPLICA
    DATABASE_ROUTERS.append("config.replicas.PrimaryAndReplica")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- who may reach us, and how ---
DEBUG = env.flag("MINGZHANG_DEBUG")
HTTPS = env.flag("MINGZHANG_HTTPS")
# What citations, feeds and search engines call us. Pages are kept, so they cannot take it from
# a request.
SITE_URL = env.site("MINGZHANG_SITE_URL", "http://127.0.0.1:8000")
# Reverse proxies in front of us. Headers that only a proxy may set are believed only when there
# is one.
PROXIES = env.number("MINGZHANG_PROXIES", 0)
# This computer is always served: health checks ask from here.
ALLOWED_HOSTS = [*env.words("MINGZHANG_ALLOWED_HOSTS"), "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = env.words("MINGZHANG_TRUSTED_ORIGINS")
# A department's whole budget is one form. What may be imported may be edited: 5,000 rows
# (budget.sheets.LARGEST_TABLE) of up to 20 fields, some of them paragraphs; nginx lets 40 MB pass.
# Those who are not signed in keep Django's own limits (config.limits).
DATA_UPLOAD_MAX_NUMBER_FIELDS = 120_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 32_000_000

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_SSL_REDIRECT = HTTPS
# Health checks ask over plain HTTP from beside us.
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# Whether the other names below a county's domain are served by HTTPS alone, and whether the domain
# is to stand in browsers' own lists, is not ours to say.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
# A working day; a shared office computer is the rule.
SESSION_COOKIE_AGE = int(timedelta(hours=10).total_seconds())
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- the program ---
INSTALLED_APPS = [
    "config",
    "disclosure",
    "budget",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
    "django_tables2",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "simple_history",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "rules.apps.AutodiscoverRulesConfig",
    "axes",
    "csp",
]
MIDDLEWARE = [
    "config.limits.TimeLimitMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.understood.NotUnderstoodMiddleware",
    "config.limits.ApiRateMiddleware",
    "config.replicas.ReplicaMiddleware",
    "disclosure.portal.keeping.KeptPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.languages.AddressLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.limits.AnonymousLimitsMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "disclosure.desk.gate.IdleSessionMiddleware",
    "disclosure.desk.gate.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    # Last, as axes asks: it answers for a sign-in that a backend has refused.
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# --- language and time ---
LANGUAGE_CODE = "zh-hans"
# English is for the labels of citizens' pages, below /en/; the desk and everything published is
# Chinese.
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- signing in ---
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "rules.permissions.ObjectPermissionBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "budget.passwords.LengthValidator"},
    {"NAME": "budget.passwords.MixtureValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# The ledger knows no forms: this gives the kinds and sources that the form of a year declares.
VOCABULARY_OF_LAYOUT = "disclosure.documents.forms.vocabulary"
# Nor does it open workbooks: this reads a list of codes that somebody uploads.
LIST_READER = "disclosure.documents.intake.code_lists.read_list"

LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
# Those who approve, publish and keep accounts sign in with a second factor; anyone else may.
SECOND_FACTOR_ROLES: tuple[str, ...] = ("reviewer", "administrator")
OTP_TOTP_ISSUER = "明账"
# Nobody at the keyboard this long: signed out. A page warns before, and keeps what was typed.
SESSION_IDLE = timedelta(minutes=30)
# How long the link of an invitation, or of a forgotten password, is good for.
PASSWORD_RESET_TIMEOUT = int(timedelta(days=3).total_seconds())

# --- mail ---
EMAIL = env.mail("MINGZHANG_EMAIL_URL")
EMAIL_BACKEND = EMAIL["backend"]
EMAIL_HOST, EMAIL_PORT = EMAIL["host"], EMAIL["port"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = EMAIL["user"], EMAIL["password"]
EMAIL_USE_TLS, EMAIL_USE_SSL = EMAIL["starttls"], EMAIL["tls"]
EMAIL_TIMEOUT = 20
EMAIL_USE_LOCALTIME = True  # +0800: else the time is in UTC, without saying so
DEFAULT_FROM_EMAIL = env.text("MINGZHANG_EMAIL_FROM", "mingzhang@localhost")

# --- locking out ---
# The pair, not the name alone: nobody can lock a colleague out from another computer.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "config.proxies.client_address"
AXES_VERBOSE = False  # no greeting at every command
AXES_LOCKOUT_TEMPLATE = "registration/locked_out.html"

# --- files ---
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = DATA_DIR / "files"
# With nginx in front: the location, internal to nginx, under which it finds MEDIA_ROOT
# (X-Accel-Redirect).
ACCEL_PREFIX = env.text("MINGZHANG_ACCEL_PREFIX")

S3 = {
    "bucket_name": env.text("MINGZHANG_S3_BUCKET"),
    "endpoint_url": env.text("MINGZHANG_S3_ENDPOINT"),
    "region_name": env.text("MINGZHANG_S3_REGION"),
    "access_key": env.text("MINGZHANG_S3_ACCESS_KEY"),
    "secret_key": env.text("MINGZHANG_S3_SECRET_KEY"),
}
# Where the bucket's name stands in addresses of the store: "auto" is the path where an endpoint is
# set. Some stores answer only to a name of their own for each bucket.
S3_ADDRESSING = env.choice("MINGZHANG_S3_ADDRESSING", "AUTO", {"AUTO", "PATH", "VIRTUAL"})
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "disclosure.storage.durable.DurableFileSystemStorage"},
    "staticfiles": {"BACKEND": "config.statics.HashedStatics"},
}
if S3["bucket_name"]:
    s3_options: dict[str, Any] = {name: value for name, value in S3.items() if value}
    # Official files have content addresses: only a damaged rest is ever overwritten.
    s3_options["file_overwrite"] = True
    s3_options["addressing_style"] = S3_ADDRESSING.lower()
    STORAGES["default"] = {"BACKEND": "disclosure.storage.bucket.Bucket", "OPTIONS": s3_options}

# --- citizens' pages, rendered once ---
# While templates are being written none is kept.
PAGES_KEPT = not DEBUG
# In the memory of each process, or in a Redis that all web hosts share.
REDIS_URL = env.redis("MINGZHANG_REDIS_URL")
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        # A compressed page has five to sixty kilobytes.
        "OPTIONS": {"MAX_ENTRIES": env.number("MINGZHANG_PAGES_IN_MEMORY", 2000, at_least=1)},
    },
}
if REDIS_URL:
    CACHES["pages"] = {
        "BACKEND": "config.caches.PagesInRedis",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "mingzhang",
    }
# The web servers before us that keep pages for a minute, as http://nginx, each as we reach it
# alone, and the secret with which we have them forget all (config/nginx.conf).
FRONTS = env.words("MINGZHANG_FRONTS")
FRONT_SECRET = env.text("MINGZHANG_FRONT_SECRET")

# --- official files ---
# A folder of the fonts of official documents (小标宋, 仿宋, 楷体, 黑体, 宋体), for the PDF; without
# one the font that comes with the program stands in.
FONTS_DIR = env.text("MINGZHANG_FONTS_DIR")

# --- bulk data ---
# What anybody may do with what is published; shown at /data/ and written into every part.
DATA_LICENCE = env.text(
    "MINGZHANG_DATA_LICENCE",
    "本网站公开的预算数据可以免费下载、复制、分析、改编和传播，请注明来源、年度和版本。",
)

# --- the catalogue of what was published ---
# The file of the key that signs it; the worker alone needs to read it. Without one it is a chain of
# hashes that nobody has signed.
SIGNING_KEY_FILE = env.text("MINGZHANG_SIGNING_KEY_FILE")

# --- finished disclosures that are brought in ---
IMPORT_FILE_MB = env.number("MINGZHANG_IMPORT_FILE_MB", 30, at_least=1)
IMPORT_UNPACKED_MB = env.number("MINGZHANG_IMPORT_UNPACKED_MB", 128, at_least=1)
# How many files one upload or one zip may hold, how large all of them may be, and how long the
# worker reads the files of one upload.
IMPORT_FILES = env.number("MINGZHANG_IMPORT_FILES", 200, at_least=1)
IMPORT_BATCH_MB = env.number("MINGZHANG_IMPORT_BATCH_MB", 300, at_least=1)
IMPORT_BATCH_SECONDS = env.number("MINGZHANG_IMPORT_BATCH_SECONDS", 1800, at_least=1)
# Old .doc and .xls are converted where LibreOffice is installed; 0 turns that off.
IMPORT_CONVERT_SECONDS = env.number("MINGZHANG_IMPORT_CONVERT_SECONDS", 60)
IMPORT_CONVERT_MB = env.number("MINGZHANG_IMPORT_CONVERT_MB", 1000, at_least=100)
# Every upload is read in a process of its own, which is ended at these bounds: the time for one
# file, the time for finding its ledger, and the memory for either. Only tests turn that off.
READING_APART = True
READING_SECONDS = env.number("MINGZHANG_READING_SECONDS", 15, at_least=1)
RECOVERY_SECONDS = env.number("MINGZHANG_RECOVERY_SECONDS", 60, at_least=1)
# All of these within one request together, waiting for others included: nginx gives up after 60
# seconds (proxy_read_timeout), and the page has to be made as well. The worker has no such bound.
REQUEST_SECONDS = 45
READING_MEMORY_MB = env.number("MINGZHANG_READING_MEMORY_MB", 500, at_least=100)
# No file tells its region: the first import into an empty installation sets this one up.
REGION_CODE = env.text("MINGZHANG_REGION_CODE", "130532")
REGION_NAME = env.text("MINGZHANG_REGION_NAME", "平乡县")

# --- the API ---
# Requests that one address may send in a minute, over all processes; 0 is no limit.
API_REQUESTS = env.number("MINGZHANG_API_REQUESTS", 300)

# --- the example ---
# Set by `make run` alone: the demo's own accounts sign in without a second factor.
DEMO = env.flag("MINGZHANG_DEMO")
# Beside the real example, `load_example` has the worker generate a simulated county to browse and
# compare.
SIMULATED_COUNTY = env.flag("MINGZHANG_SIMULATED_COUNTY", default="1")

# --- what we say while running: to stderr, for whatever runs us to keep ---
LOG_LEVEL = env.choice("MINGZHANG_LOG_LEVEL", "INFO", {"DEBUG", "INFO", "WARNING", "ERROR"})
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.logs.LineFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        # Django sends its own to a console only under DEBUG and errors by mail otherwise; the root
        # has both.
        "django": {"handlers": [], "propagate": True},
        # The journal has every sign-in. Axes would tell it again, with whatever was typed as a
        # name.
        "axes": {"level": "ERROR"},
    },
}
