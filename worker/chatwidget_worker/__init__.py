"""The Celery worker of ChatWidget."""
