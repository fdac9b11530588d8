"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

django_application = get_wsgi_application()

from django.conf import settings  # noqa: E402  (Django is there only now)

from timeline.ready_answers import ReadyAnswers  # noqa: E402

application = ReadyAnswers(django_application, settings.PAGE_VERSION_TRUSTED)
