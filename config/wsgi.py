"""The web server's way in."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("ZHAOHU_STATEMENT_TIMEOUT_MS", "5000")  # a page may not hold the database for longer
application = get_wsgi_application()
# What is loaded now stays: the collector need not walk through it again and again, nor after every few hundred objects.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
