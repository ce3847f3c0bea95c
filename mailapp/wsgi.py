"""WSGI entry point: `gunicorn mailapp.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

from mailapp.net.sqlite.base import DatabaseWrapper
from mailapp.net.wholebody import whole

CACHE_KIB = 2000  # for each thread: a look over a long queue would fill more, and keep it

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mailapp.settings")
DatabaseWrapper.cache_kib = CACHE_KIB
application = whole(get_wsgi_application())
