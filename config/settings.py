"""All settings, from the environment only.

Two ways to run: `SOURCELINE_ENV=local` (the default: one machine, embedded database, a secret key made
on first use) and `SOURCELINE_ENV=production`, which wants SECRET_KEY, ALLOWED_HOSTS and DATABASE_URL
and speaks HTTPS.
"""

import os
import secrets
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config import database, environment, security, serving
from config.observing import access, logs

BASE_DIR = Path(__file__).resolve().parent.parent


def local_secret_key(folder: Path) -> str:
    """Return this checkout's own key, made on first use and readable by its owner only."""
    path = folder / "secret_key"
    if path.exists():
        return path.read_text(encoding="ascii").strip()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = folder / f"secret_key.{os.getpid()}"
    made.touch(mode=0o600)
    made.write_text(secrets.token_urlsafe(50), encoding="ascii")
    try:
        os.link(made, path)  # the first of two processes wins, and the second reads its key
    except FileExistsError:
        pass
    finally:
        made.unlink()
    return path.read_text(encoding="ascii").strip()


PRODUCTION = environment.text("SOURCELINE_ENV", "local", choices=["local", "production"]) == "production"
DEBUG = environment.flag("DEBUG", False)
if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("DEBUG is on in production: it shows settings to strangers; unset DEBUG.")

if PRODUCTION:
    SECRET_KEY = environment.text("SECRET_KEY")
    if len(SECRET_KEY) < 50:
        raise ImproperlyConfigured("SECRET_KEY has fewer than 50 characters: make a longer random one.")
    ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        raise ImproperlyConfigured(
            "ALLOWED_HOSTS must name the hosts of this site, separated by commas, and not *."
        )
    if not os.environ.get("DATABASE_URL"):
        raise ImproperlyConfigured("DATABASE_URL is not set: name the production database, postgresql://….")
else:
    SECRET_KEY = os.environ.get("SECRET_KEY") or local_secret_key(BASE_DIR / ".data")
    ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
SECRET_KEY_FALLBACKS = environment.words("SECRET_KEY_FALLBACKS")
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "desk.admin_config.EditorsAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "simple_history",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "procrastinate.contrib.django",
    "config",
    "articles",
    "timeline",
    "desk",
]
if (BASE_DIR / "tests" / "corpus").is_dir():  # a checkout, not an installation: manage.py make_corpus
    INSTALLED_APPS.append("tests.corpus")
# Ours first, so that desk and config may override templates of the admin and of simple_history.
TEMPLATE_DIRS = [BASE_DIR / "templates"]

MIDDLEWARE = [
    "config.observing.requests.ObservedRequestsMiddleware",
    "config.security.StorableCookiesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.security.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.security.NamedPortsMiddleware",
    "timeline.packed_streams.PackedStreamsMiddleware",
    "timeline.kept_pages.KeptPagesMiddleware",
    "config.limits.RateLimitsMiddleware",
    "timeline.from_replicas.FromReplicasMiddleware",
    "timeline.bounded_queries.BoundedQueriesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "desk.sessions.SessionLifeMiddleware",
    "desk.second_factor.SecondFactorMiddleware",
    "config.limits.BoundedBodiesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": TEMPLATE_DIRS,
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": database.settings_from_environment(BASE_DIR)}
# Readers' pages may come from these, where they are as new as the primary: timeline.from_replicas.
REPLICAS = database.replicas_from_environment()
if REPLICAS:
    DATABASES |= REPLICAS
    DATABASE_ROUTERS = ["config.replicas.ReplicaRouter"]
# Of a process that serves. Commands have one connection and need no pool.
POOL_MAX = environment.number("DATABASE_POOL_MAX", serving.threads() + 1, most=1000)
if serving.is_serving() and POOL_MAX:
    POOL_MIN = environment.number("DATABASE_POOL_MIN", 1)
    PATIENCE = environment.number("DATABASE_POOL_TIMEOUT", 5, least=1, most=60)
    DATABASES = {
        # Whoever gets no connection to a replica asks the primary.
        alias: database.pooled(
            of_one, least=POOL_MIN, most=POOL_MAX, timeout=1 if alias in REPLICAS else PATIENCE
        )
        for alias, of_one in DATABASES.items()
    }
DATABASES["default"]["TEST"] = {"NAME": f"test_sourceline{os.environ.get('TEST_DATABASE_SUFFIX', '')}"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Stored hard to guess from: what OWASP names where Argon2 would be one more package. Older ones are stored
# anew with the next sign-in.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# Behind a proxy the address of a client stands where the proxy has written it, and nowhere else.
BEHIND_PROXY = environment.flag("BEHIND_PROXY", False)
PROXIES_IN_FRONT = environment.number("PROXIES_IN_FRONT", 1, least=1, most=9) if BEHIND_PROXY else 0

# Guessing passwords: five for an account from an address, then a pause; see desk.signing_in for the rest.
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AXES_HANDLER = "desk.signing_in.GuessLimits"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # so that the time told is the time
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "desk.signing_in.counted_name"
AXES_CLIENT_IP_CALLABLE = "config.clients.address_of"
AXES_LOCKOUT_CALLABLE = "desk.signing_in.locked_out"
AXES_DISABLE_ACCESS_LOG = True  # who worked from where is nobody's business once they are in
AXES_ENABLE_ADMIN = False  # the page of users has what is needed

# A second factor is each editor's choice, unless the site asks every one for it.
REQUIRE_SECOND_FACTOR = environment.flag("REQUIRE_SECOND_FACTOR", False)
OTP_TOTP_ISSUER = "Sourceline"

# Of each process, for each address; 0 takes the limit away. What is answered from a kept page is not counted.
SEARCHES_A_MINUTE = environment.number("SEARCHES_A_MINUTE", 240, most=1_000_000)
OEMBEDS_A_MINUTE = environment.number("OEMBEDS_A_MINUTE", 120, most=1_000_000)

# Work for workers (manage.py work): how many files are taken in while somebody waits, and after how many
# seconds without a sign of life a worker is taken for lost.
JOBS_IN_PLACE = environment.number("JOBS_IN_PLACE", 50, most=5_000)
WORKER_LOST_AFTER = environment.number("WORKER_LOST_AFTER_SECONDS", 30, least=3, most=3_600)
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROCRASTINATE_IMPORT_PATHS = ["desk.jobs.tasks"]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "staticfiles" if PRODUCTION else None  # locally served from where they lie
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_ADD_HEADERS_FUNCTION = security.let_any_page_show

# Of each process, for readers' pages as they were rendered; 0 keeps none, as while templates are worked on.
PAGE_CACHE_BYTES = environment.number("PAGE_CACHE_MEGABYTES", 0 if DEBUG else 64, most=65_536) * 2**20
# After so many seconds the database ends a statement for a reader, and the page says how to ask for less.
READER_STATEMENT_SECONDS = environment.number("READER_STATEMENT_SECONDS", 5, least=1, most=3_600)
# Seconds for which a process believes what the database told of the pages' version; 0 asks for each page.
PAGE_VERSION_TRUSTED = environment.number("PAGE_VERSION_TRUSTED_MILLISECONDS", 100, most=60_000) / 1_000

# Texts of up to 5 MB are pasted in the admin; characters of three bytes are encoded as nine in a form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 50 * 1024 * 1024
# The form of an event has nine fields for each of its citations, of which there may be hundreds.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# With everything that comes beside it; zips of an archive are the largest.
MOST_SENT_BYTES = environment.number("UPLOAD_MEGABYTES", 100, least=51, most=2_000) * 2**20

SESSION_ENGINE = "desk.sessions"
# Signed out after so many hours without a request, and after so many in all.
SESSION_COOKIE_AGE = environment.number("SESSION_IDLE_HOURS", 8, least=1, most=24 * 14) * 3600
SESSION_WHOLE_SECONDS = environment.number("SESSION_HOURS", 12, least=1, most=24 * 30) * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
KNOWN_BROWSER_COOKIE_NAME = "__Secure-known" if PRODUCTION else "known"
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"  # but for pages under /embed/
EMBED_FRAME_ANCESTORS = environment.words("EMBED_FRAME_ANCESTORS", "*")
security.frame_ancestors(EMBED_FRAME_ANCESTORS)  # so that a senseless value stops the start
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = None  # config.security says it for editors alone
if PRODUCTION:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    # Names that a browser takes from this very host over HTTPS alone, not from a neighbour's.
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_SSL_REDIRECT = environment.flag("SECURE_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_HSTS_SECONDS = environment.number("SECURE_HSTS_SECONDS", 365 * 24 * 3600)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = environment.flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", True)
    SECURE_HSTS_PRELOAD = environment.flag("SECURE_HSTS_PRELOAD", True)
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Of readers a line of log tells neither address nor what they searched for, unless this is on.
LOG_READERS = environment.flag("LOG_READERS", False)
LOGGING = logs.settings(
    form=environment.text("LOG_FORMAT", "json" if PRODUCTION else "text", choices=["json", "text"]),
    level=environment.text("LOG_LEVEL", "WARNING", choices=["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]),
    requests=environment.flag("LOG_REQUESTS", PRODUCTION),
)

# Closed to everybody in production, unless one of the two says to whom metrics are told.
METRICS_TOKEN = access.token(os.environ.get("METRICS_TOKEN", "").strip())
METRICS_FROM = access.networks(environment.words("METRICS_FROM", "" if PRODUCTION else "127.0.0.0/8,::1"))
