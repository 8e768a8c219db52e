"""All settings, from the environment only. `make run` supplies them; `docs/operations.md` lists them."""

import os
from pathlib import Path

import dj_database_url

ROOT = Path(__file__).resolve().parent.parent
DEMO = os.environ.get("ZHAOHU_DEMO") == "1"
DEBUG = os.environ.get("ZHAOHU_DEBUG") == "1"

SECRET_KEY = os.environ.get("ZHAOHU_SECRET_KEY", "")
ALLOWED_HOSTS = os.environ.get("ZHAOHU_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
PUBLIC_ADDRESS = os.environ.get("ZHAOHU_PUBLIC_ADDRESS", "http://localhost:8000")
CSRF_TRUSTED_ORIGINS = [PUBLIC_ADDRESS]
CSRF_FAILURE_VIEW = "zhaohu.portal.failures.form_expired"
# How many proxies of our own stand before the web server, each adding to X-Forwarded-For.
TRUSTED_PROXIES = int(os.environ.get("ZHAOHU_TRUSTED_PROXIES", "0"))
HTTPS = PUBLIC_ADDRESS.startswith("https://")

# Keys of field encryption (SM4, hex, the first one encrypts, all decrypt), look-up (HMAC-SM3) and the ledger.
FIELD_KEYS = [key for key in os.environ.get("ZHAOHU_FIELD_KEYS", "").split(",") if key]
HMAC_KEY = os.environ.get("ZHAOHU_HMAC_KEY", "")
LEDGER_KEY = os.environ.get("ZHAOHU_LEDGER_KEY", "")
LEDGER_ALGORITHM = os.environ.get("ZHAOHU_LEDGER_ALGORITHM", "Ed25519")
# Public keys (hex) that signed checkpoints before the present one.
LEDGER_FORMER_KEYS = [key for key in os.environ.get("ZHAOHU_LEDGER_FORMER_KEYS", "").split(",") if key]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "zhaohu.core",
    "zhaohu.ledger",
    "zhaohu.divisions",
    "zhaohu.rules",
    "zhaohu.accounts",
    "zhaohu.notifications",
    "zhaohu.institutions",
    "zhaohu.families",
    "zhaohu.enrolment",
    "zhaohu.staff",
    "zhaohu.child_health",
    "zhaohu.attendance",
    "zhaohu.supervision",
    "zhaohu.quality",
    "zhaohu.guidance",
    "zhaohu.portal",
]

MIDDLEWARE = [
    "zhaohu.core.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "zhaohu.rules.middleware.RulesMiddleware",
    "zhaohu.accounts.middleware.ActorMiddleware",
    "zhaohu.core.middleware.ProblemMiddleware",
]

# A grant lives with what it grants; each function here yields what a user holds (see zhaohu.core.access.Held).
ACTOR_GRANTS = [
    "zhaohu.accounts.queries.posts_held",
    "zhaohu.institutions.queries.memberships.held",
    "zhaohu.families.queries.children.held",
    "zhaohu.staff.queries.people.held",
    "zhaohu.attendance.queries.carers.held",
    "zhaohu.quality.queries.demonstration.held",
]

# What each room keeps of a child: told to its family, moved with a merge, deleted (see families.services.records).
CHILD_RECORDS = [
    "zhaohu.families.services.own_records.RECORDS",
    "zhaohu.enrolment.services.child_records.RECORDS",
    "zhaohu.child_health.services.child_records.RECORDS",
    "zhaohu.attendance.services.child_records.RECORDS",
]
# What waits for a family, as each room tells it: functions of an actor and an instant (see zhaohu.core.todo).
FAMILY_TODOS = [
    "zhaohu.attendance.queries.incident_todos.of_family",
    "zhaohu.enrolment.queries.placements.todos",
    "zhaohu.enrolment.queries.allocation.todos",
    "zhaohu.enrolment.queries.fees.todos",
    "zhaohu.enrolment.queries.bookings.todos",
    "zhaohu.families.queries.todos.of_family",
    "zhaohu.attendance.queries.pickup_todos.todos",
    "zhaohu.attendance.queries.message_todos.todos",
    "zhaohu.child_health.queries.growth_todos.of_family",
]
# What waits at an institution: the same, of one institution.
DIRECTOR_TODOS = [
    "zhaohu.attendance.queries.incident_todos.of_institution",
    "zhaohu.attendance.queries.todos.todos",
    "zhaohu.attendance.queries.signature_todos.todos",
    "zhaohu.enrolment.queries.director_todos.todos",
    "zhaohu.staff.queries.todos.of_institution",
    "zhaohu.attendance.queries.log_todos.todos",
    "zhaohu.attendance.queries.message_todos.of_institution",
    "zhaohu.supervision.queries.questions.todos",
    "zhaohu.supervision.queries.rectification.todos",
    "zhaohu.child_health.queries.house_checks.todos",
]
# What higher rooms have made public about an institution, for its public page: functions of its number.
PUBLIC_RECORDS = [
    "zhaohu.supervision.queries.publications.of_institution",
    "zhaohu.supervision.queries.records.of_institution",
    "zhaohu.supervision.queries.credit.of_institution",
]

# Jobs that look at an institution once a child of it was reported absent for sickness.
SICKNESS_TASKS = ["zhaohu.attendance.tasks.find_clusters_of"]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "zhaohu.portal.context.shell",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    },
]

DATABASES = {
    "default": dj_database_url.parse(
        os.environ.get("DATABASE_URL", "postgresql:///zhaohu"), conn_max_age=0, conn_health_checks=False
    )
}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
    "server_side_binding": True,
    "prepare_threshold": 3,
}
# What each connection begins with. Django's own `assume_role` waits for a second connection of the pool while it opens
# the first; the limit for one statement is the web server's (config.wsgi), for a job may take longer.
_begin = {
    "role": os.environ.get("ZHAOHU_DATABASE_ROLE", ""),
    "statement_timeout": os.environ.get("ZHAOHU_STATEMENT_TIMEOUT_MS", ""),
}
DATABASES["default"]["OPTIONS"]["options"] = " ".join(f"-c {name}={value}" for name, value in _begin.items() if value)

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "portal:home"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
SESSION_COOKIE_NAME = "zhaohu_session"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / ".local" / "static"
STATICFILES_DIRS = [ROOT / "static"]
MEDIA_ROOT = Path(os.environ.get("ZHAOHU_MEDIA_ROOT", ROOT / ".local" / "files"))
# Uploaded files rest in MEDIA_ROOT unless an S3-compatible bucket is named.
S3 = {
    "bucket": os.environ.get("ZHAOHU_S3_BUCKET", ""),
    "endpoint": os.environ.get("ZHAOHU_S3_ENDPOINT", ""),
    "region": os.environ.get("ZHAOHU_S3_REGION", "us-east-1"),
    "access_key_id": os.environ.get("ZHAOHU_S3_ACCESS_KEY_ID", ""),
    "secret_access_key": os.environ.get("ZHAOHU_S3_SECRET_ACCESS_KEY", ""),
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "zhaohu.core.uploads.Ceiling",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("ZHAOHU_LOG_LEVEL", "WARNING")},
}

# The city's unified identity (OpenID Connect); off while no issuer is named.
OIDC_ISSUER = os.environ.get("ZHAOHU_OIDC_ISSUER", "")
OIDC_CLIENT_ID = os.environ.get("ZHAOHU_OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = os.environ.get("ZHAOHU_OIDC_CLIENT_SECRET", "")

# Delivery outside the house: a demonstration gateway unless an address is named.
SMS_GATEWAY = os.environ.get("ZHAOHU_SMS_GATEWAY", "")
SMS_TOKEN = os.environ.get("ZHAOHU_SMS_TOKEN", "")
EMAIL_HOST = os.environ.get("ZHAOHU_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("ZHAOHU_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("ZHAOHU_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("ZHAOHU_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("ZHAOHU_SMTP_TLS") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("ZHAOHU_MAIL_FROM", "noreply@localhost")

# The birth and household registers that confirm who a child's guardians are (see zhaohu.families.registry).
RELATION_REGISTRY = os.environ.get("ZHAOHU_RELATION_REGISTRY", "")
RELATION_TOKEN = os.environ.get("ZHAOHU_RELATION_TOKEN", "")
# The query of certain earlier offences of whoever works with children (see zhaohu.staff.registry).
RECORD_REGISTRY = os.environ.get("ZHAOHU_RECORD_REGISTRY", "")
RECORD_TOKEN = os.environ.get("ZHAOHU_RECORD_TOKEN", "")
# The 12345 hotline takes our answers, the police our reports (see zhaohu.supervision.outside).
HOTLINE_GATEWAY = os.environ.get("ZHAOHU_HOTLINE_GATEWAY", "")
HOTLINE_TOKEN = os.environ.get("ZHAOHU_HOTLINE_TOKEN", "")
POLICE_GATEWAY = os.environ.get("ZHAOHU_POLICE_GATEWAY", "")
POLICE_TOKEN = os.environ.get("ZHAOHU_POLICE_TOKEN", "")
CREDIT_GATEWAY = os.environ.get("ZHAOHU_CREDIT_GATEWAY", "")
CREDIT_TOKEN = os.environ.get("ZHAOHU_CREDIT_TOKEN", "")
# Payment: a demonstration page unless a provider's address is named.
PAYMENT_GATEWAY = os.environ.get("ZHAOHU_PAYMENT_GATEWAY", "")
PAYMENT_KEY = os.environ.get("ZHAOHU_PAYMENT_KEY", "")
# How long ways take: a routing service, else an estimate (zhaohu.enrolment.travel).
TRAVEL_GATEWAY = os.environ.get("ZHAOHU_TRAVEL_GATEWAY", "")
TRAVEL_TOKEN = os.environ.get("ZHAOHU_TRAVEL_TOKEN", "")

# Jobs: the table of periodic ones is given to the scheduler when the application is ready.
PROCRASTINATE_ON_APP_READY = "config.schedule.register"
# Maps. None is needed: without tiles the districts are drawn schematically. Tiles are `https://…/{z}/{x}/{y}.png`; the
# note names the map's approval number (审图号). The link opens a place in a map of its own; empty for none.
BASE_MAP_TILES = os.environ.get("ZHAOHU_BASE_MAP_TILES", "")
BASE_MAP_NOTE = os.environ.get("ZHAOHU_BASE_MAP_NOTE", "")
MAP_LINK = os.environ.get("ZHAOHU_MAP_LINK", "https://uri.amap.com/marker?position={lng},{lat}&name={name}")
