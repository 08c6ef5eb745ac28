"""Settings for the tests: the real ones, minus the waiting."""

import os

os.environ.setdefault("SAM_MODE", "local")
os.environ.setdefault("SAM_SECRET_KEY", "tests")

from sam.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
# The first browser test builds it, if it is not there when the settings are read.
STATICFILES_DIRS = [BASE_DIR / "static" / "dist"]  # noqa: F405
RATE_LIMIT_REDIS = ""  # many tests are one caller
