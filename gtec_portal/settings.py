"""Settings: one file, from the environment, with safe production defaults. `.env.example` lists every variable."""

from datetime import timedelta
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from gtec_portal import environment as env

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What this process is -------------------------------------------------------------------------------------------
DEBUG = env.flag("DJANGO_DEBUG")
DEMO = env.flag("DEMO")  # fictional data, red banner, mail page, one-click personas
# The people of the demo one can sign in as: what they are, and their address (members.demo makes them).
DEMO_PERSONAS = [
    ("Équipe de l’association", "claire.roy@example.org"),
    ("Directrice adhérente, deux structures", "helene.duval@example.org"),
    ("Directeur adhérent", "marc.lenormand@example.org"),
    ("Partenaire financeur", "bruno.lefevre@example.org"),
    ("Formatrice", "lucie.hamel@example.org"),
]
SECRET_KEY = env.text("DJANGO_SECRET_KEY") or ("not-a-secret-" * 5 if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("DJANGO_SECRET_KEY : manquante. Générez-en une : openssl rand -base64 48")
ALLOWED_HOSTS = env.words("DJANGO_ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"] if DEBUG else [])
# The address people type: links in mails, JSON-LD and PDF are built on it.
SITE_URL = env.text("PORTAL_URL", "http://localhost:8000").rstrip("/")
if not SITE_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured("PORTAL_URL : commencez par https:// (ou http:// pour un essai sur votre poste).")
HTTPS = SITE_URL.startswith("https://")

# --- The association: another territory deploys the same code under its own name -------------------------------------
PORTAL = {
    "name": env.text("PORTAL_NAME", "GTEC du Bocage"),
    "long_name": env.text("PORTAL_LONG_NAME", "Gestion territoriale des emplois et des compétences du Bocage"),
    "territory": env.text("PORTAL_TERRITORY", "le bassin de Flers"),
    "address": env.text("PORTAL_ADDRESS", "12 rue de la Source, 61100 Flers"),
    "email": env.text("PORTAL_EMAIL", "contact@gtec-bocage.example"),
    "phone": env.text("PORTAL_PHONE", "02 33 00 00 00"),
    "siret": env.text("PORTAL_SIRET", ""),
    "rna": env.text("PORTAL_RNA", ""),
    "nda": env.text("PORTAL_NDA", ""),  # déclaration d’activité: 11 digits, printed 2-2-5-2
    "region": env.text("PORTAL_REGION", "Normandie"),
    "referent_handicap": env.text("PORTAL_REFERENT_HANDICAP", ""),
    "legal_representative": env.text("PORTAL_LEGAL_REPRESENTATIVE", ""),
}
PORTAL["accent"] = env.colour("PORTAL_ACCENT")  # empty: the shipped bocage green; its contrast is checked at start
PORTAL["logo"] = env.text("PORTAL_LOGO")  # a picture under static/, instead of the shipped mark
PORTAL["host"] = env.text("PORTAL_HOST")  # who hosts the portal: name, address, telephone (legal notice)
# How members pay their fee, printed on the call; without an IBAN only the cheque is offered.
PORTAL["iban"] = env.iban("PORTAL_IBAN")
PORTAL["bic"] = env.text("PORTAL_BIC")
PORTAL["vat_note"] = env.text("PORTAL_VAT_NOTE", "TVA non applicable, article 293 B du code général des impôts.")
# How often one organisation may be solicited in a month: below 10 employees, below 50, from 50 on.
SOLICITATION_BUDGETS = env.integers("SOLICITATION_BUDGETS", (2, 6, 8), low=1)
# How many requests for their name one candidate receives in a month before the asker must say why once more.
UNVEIL_BUDGET = env.integer("UNVEIL_BUDGET", 4, low=1)
HOME_DEPARTMENTS = env.words("PORTAL_DEPARTMENTS", ["61", "14"])  # first when a commune's name is ambiguous

# --- Applications -----------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "gtec_portal",
    "reference",
    "accounts",
    "members",
    "trainings",
    "cvtheque",
    "events",
    "vacancies",
    "newsletters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.forms",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "csp",
    "django_filters",
    "django_htmx",
    "heroicons",
    "template_partials",
]

MIDDLEWARE = [
    "gtec_portal.middleware.RequestIdMiddleware",
    "gtec_portal.middleware.RemoteAddressMiddleware",
    "gtec_portal.middleware.FormCharsetMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gtec_portal.middleware.HealthMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gtec_portal.middleware.NoStoreMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "members.middleware.ActingOrganisationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "gtec_portal.urls"
WSGI_APPLICATION = "gtec_portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["gtec_portal.templatetags.portal"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "gtec_portal.context_processors.portal",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database: PostgreSQL is the one source of truth ------------------------------------------------------------------
DATABASES = {
    "default": {
        **env.database("DATABASE_URL", "postgres://gtec@localhost/gtec"),
        "CONN_MAX_AGE": env.integer("DATABASE_CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            # A page asks many short questions: compiling one, or sharing it between processes, costs more than its answer.
            "options": "-c statement_timeout={}s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s "
            "-c jit=off -c max_parallel_workers_per_gather=0".format(
                env.integer("DATABASE_STATEMENT_TIMEOUT", 30, low=1)
            ),
        },
    }
}
if env.text("DATABASE_TEST_TEMPLATE"):
    DATABASES["default"]["TEST"] = {"TEMPLATE": env.text("DATABASE_TEST_TEMPLATE")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sessions and rate limits must hold while the broker is down, so both live in PostgreSQL.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        # Beyond it rows are thrown away at random: with Django's 300, a flood of addresses would wipe its own limits.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = int(timedelta(days=14).total_seconds())

# --- Jobs: the broker carries hints, rows carry the truth -------------------------------------------------------------
CELERY_BROKER_URL = env.broker("REDIS_URL", "redis://localhost:6379/0")
CELERY_TASK_DEFAULT_QUEUE = env.text("CELERY_QUEUE", "gtec")  # another name for each portal that shares a broker
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False  # the reconciler takes lost work up again, without a hot loop
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 400_000  # kB
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_TASK_PUBLISH_RETRY = False  # a request never waits for a broker that is down
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 300, "socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BEAT_SCHEDULE_FILENAME = env.text("CELERY_BEAT_FILE", str(BASE_DIR / ".portal" / "beat"))
CELERY_BEAT_SCHEDULE = {
    "reconcile": {
        "task": "gtec_portal.tasks.reconcile",
        "schedule": timedelta(seconds=env.integer("RECONCILE_SECONDS", 15)),
        "options": {"expires": 60},
    },
    # Every hour of the day: a server that slept at eight loses nothing, and members read letters of the day.
    "remind-fees": {"task": "members.tasks.remind_fees", "schedule": crontab(hour="8-18", minute=5)},
    "sync-subscribers": {"task": "newsletters.tasks.sync_subscribers", "schedule": crontab(hour=2, minute=40)},
    "remind-registered": {"task": "events.tasks.remind_registered", "schedule": crontab(hour="8-18", minute=25)},
    "tell-changes": {"task": "events.tasks.tell_changes", "schedule": crontab(minute="*/5")},
    # From the evening of the day on, and each hour after: a question or a reminder missed leaves with the next turn.
    "remind-exchanges": {"task": "events.tasks.remind_exchanges", "schedule": crontab(hour="8-20", minute=20)},
    "remind-needs": {"task": "members.tasks.remind_needs", "schedule": crontab(hour=7, minute=30)},
    "forget-imports": {"task": "members.tasks.forget_imports", "schedule": crontab(hour=3, minute=30)},
    "clear-sessions": {"task": "gtec_portal.tasks.clear_sessions", "schedule": crontab(hour=3, minute=10)},
    "sweep-duplicates": {"task": "cvtheque.tasks.sweep_duplicates", "schedule": crontab(hour=4, minute=35)},
    "turn-cv-clock": {"task": "cvtheque.tasks.turn_clock", "schedule": crontab(hour=4, minute=15)},
    # In the morning: people are told of what ends, and asked again, when they read.
    "forget-forwarded-cvs": {"task": "cvtheque.tasks.forget_unanswered", "schedule": crontab(hour=4, minute=25)},
    # From seven on, every quarter of an hour: rows say who is due, and one missed turn is made up by the next.
    "send-search-alerts": {
        "task": "cvtheque.tasks.send_search_alerts",
        "schedule": crontab(hour="7-20", minute="*/15"),
    },
    "draw-search-sample": {"task": "cvtheque.tasks.draw_search_sample", "schedule": crontab(hour=3, minute=50)},
    "expire-unveil-requests": {
        "task": "cvtheque.tasks.expire_unveil_requests",
        "schedule": crontab(hour=7, minute=40),
    },
    "remind-unveil-requests": {
        "task": "cvtheque.tasks.remind_unveil_requests",
        "schedule": crontab(hour=7, minute=50),
    },
}
JOB_LEASE_SECONDS = env.integer("JOB_LEASE_SECONDS", 100, low=2)  # just over the hard time limit of a task

# --- Mail --------------------------------------------------------------------------------------------------------------
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.integer("EMAIL_PORT", 25, low=1, high=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL")
if EMAIL_USE_TLS and EMAIL_USE_SSL:
    raise ImproperlyConfigured("EMAIL_USE_TLS et EMAIL_USE_SSL s’excluent : gardez l’un des deux.")
EMAIL_TIMEOUT = env.integer("EMAIL_TIMEOUT", 20, low=1)
# How many workers send one newsletter at once, each over its own line to the mail server.
NEWSLETTER_CONNECTIONS = env.integer("NEWSLETTER_CONNECTIONS", 2, low=1, high=32)
DEFAULT_FROM_EMAIL = env.email_address("DEFAULT_FROM_EMAIL", f"{PORTAL['name']} <{PORTAL['email']}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
ADMINS = [("Exploitation", address) for address in env.words("ADMIN_EMAILS")]

# --- Sign-in -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# CNIL 2022 and ASVS 6.2.5 together: sixteen characters, no character classes, throttled, common ones refused.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 16}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_FORMS = {
    "login": "accounts.entrance_forms.LoginForm",
    "add_email": "accounts.entrance_forms.AddEmailForm",
    "reset_password": "accounts.entrance_forms.ResetPasswordForm",
    "request_login_code": "accounts.entrance_forms.RequestLoginCodeForm",
}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
# The demo may slow its limits down to let a room of visitors sign in; production keeps allauth's own defaults.
ACCOUNT_RATE_LIMITS = {"login": "300/m/ip"} if DEMO else {}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = PORTAL["name"]
MFA_TOTP_TOLERANCE = 1  # the code before or after too: the time to type six digits, a phone's clock (RFC 6238 §5.2)
MFA_FORMS = {
    "authenticate": "accounts.entrance_forms.SecondFactorForm",
    "reauthenticate": "accounts.entrance_forms.SecondFactorAgainForm",
    "activate_totp": "accounts.entrance_forms.SecondFactorSetUpForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
STAFF_MFA_REQUIRED = env.flag("STAFF_MFA_REQUIRED", default=True)
EMPLOYER_MFA_REQUIRED = env.flag("EMPLOYER_MFA_REQUIRED", default=True)  # before an identity or a CV is opened
USERSESSIONS_TRACK_ACTIVITY = False
INVITATION_DAYS = env.integer("INVITATION_DAYS", 14, low=1, high=90)

# The e-mail address is unique whatever its case: by a functional constraint, which this check does not read.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]

# --- Security ----------------------------------------------------------------------------------------------------------
BEHIND_PROXY = env.flag("BEHIND_PROXY")  # our own front server sets X-Forwarded-For and X-Forwarded-Proto
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "gtec_session"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "gtec_csrf"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "gtec_portal.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# --- Files -------------------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
FONTS_ROOT = BASE_DIR / "static" / "fonts"
# Uploads and generated papers: never under a public address; a view checks, logs and streams.
PRIVATE_ROOT = Path(env.text("PRIVATE_ROOT", str(BASE_DIR / "private")))
MEDIA_ROOT = PRIVATE_ROOT
DEMO_MAIL_ROOT = Path(
    env.text("DEMO_MAIL_ROOT", str(BASE_DIR / ".portal" / "mail"))
)  # what the demo’s mailbox received
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "file_permissions_mode": 0o600, "directory_permissions_mode": 0o700},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or DEMO
        else "gtec_portal.bundling.BundledStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or DEMO
WHITENOISE_AUTOREFRESH = DEBUG
# With nginx in front, files leave by X-Accel-Redirect under this internal location; empty: Django streams them itself.
ACCEL_PREFIX = env.text("ACCEL_PREFIX")
UPLOAD_MAX_BYTES = env.integer("UPLOAD_MAX_MB", 10, low=1, high=100) * 1024 * 1024
# Registers such as FINESS are larger than what people send; lines of an import are kept so many days.
IMPORT_MAX_BYTES = env.integer("IMPORT_MAX_MB", 200, low=1, high=2000) * 1024 * 1024
IMPORT_KEEP_DAYS = env.integer("IMPORT_KEEP_DAYS", 30, low=1, high=365)
CLAMD_SOCKET = env.text("CLAMD_SOCKET")

# --- Language and time -------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = "gtec_portal.formats"  # dates as <input type="date"> speaks them

# --- Logs: who is never in them ----------------------------------------------------------------------------------------
LOG_JSON = env.flag("LOG_JSON")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "gtec_portal.logs.RequestIdFilter"},
        "secrets": {"()": "gtec_portal.logs.SecretFilter"},
    },
    "formatters": {
        "plain": {"format": "{levelname:<7} {name} [{request_id}] {message}", "style": "{"},
        "json": {"()": "gtec_portal.logs.JsonFormatter"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id", "secrets"],
            "formatter": "json" if LOG_JSON else "plain",
        }
    },
    "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "fontTools": {"level": "WARNING"},
        "mail.log": {"level": "WARNING"},  # aiosmtpd in tests and demo: addresses
        "weasyprint": {"level": "ERROR"},
    },
}
