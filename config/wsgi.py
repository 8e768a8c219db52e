"""The web server's way in."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("ZHAOHU_STATEMENT_TIMEOUT_MS", "5000")  # a page may not hold the database for longer
application = get_wsgi_application()
