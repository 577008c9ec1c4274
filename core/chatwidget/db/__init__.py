"""The database: its tables' base, and units of work inside one tenant or of the system."""

from chatwidget.db.base import Base, TenantOwned, Timestamps
from chatwidget.db.session import Database, UnitOfWork

__all__ = ["Base", "Database", "TenantOwned", "Timestamps", "UnitOfWork"]
