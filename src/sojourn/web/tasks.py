"""Long work of the demonstration; loaded so that workers know it."""

from sojourn.web import demo

__all__ = ["demo"]
