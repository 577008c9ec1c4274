"""`python -m chatwidget_worker worker|beat …`: Celery with the settings this project wants."""

import sys

from chatwidget_worker.app import app

if __name__ == "__main__":
    app.start(argv=sys.argv[1:])
