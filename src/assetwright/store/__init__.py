"""What is kept: the audit log, and log lines. SQLAlchemy is loaded when a log is opened."""

from assetwright.store.audit_log import AuditLog, available
from assetwright.store.audited_request import AuditedRequest, audited
from assetwright.store.escaping import printable
from assetwright.store.event_log import EventLog
from assetwright.store.location import OFF, Location, asked_place
from assetwright.store.rows import Prompts
from assetwright.store.verification import Fault, Verification

__all__ = [
    "OFF",
    "AuditLog",
    "AuditedRequest",
    "EventLog",
    "Fault",
    "Location",
    "Prompts",
    "Verification",
    "asked_place",
    "audited",
    "available",
    "printable",
]
