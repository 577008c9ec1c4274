"""The one error of the embedded servers; in its own module so that every part may raise it."""


class EmbeddedServicesError(RuntimeError):
    """The embedded PostgreSQL or Redis cannot be used; the text is one sentence for the user."""
