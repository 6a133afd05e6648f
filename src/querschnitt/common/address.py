"""Full addresses for what is sent without a request at hand: mails of jobs, calendar files."""

from django.conf import settings


def full_address(path: str) -> str:
    """``path`` begins with a slash, as ``reverse`` gives it."""
    return f"{settings.PUBLIC_ADDRESS.rstrip('/')}{path}"
