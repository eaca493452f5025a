"""WSGI entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gtec_portal.settings")

application = get_wsgi_application()

# What was just loaded lives as long as the process: the collector need not walk it again and again, nor look for cycles several
# times in each page. A tenth of the processor time of a page of results (python bench/search.py).
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
