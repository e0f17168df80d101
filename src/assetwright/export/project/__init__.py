"""Assets written straight into an app's project, beside files that are somebody's work."""

from assetwright.export.project.changes import Change, Status
from assetwright.export.project.detect import Project, find_project
from assetwright.export.project.folder import FilesRefused, ProjectFolder
from assetwright.export.project.record import RECORD

__all__ = [
    "RECORD",
    "Change",
    "FilesRefused",
    "Project",
    "ProjectFolder",
    "Status",
    "find_project",
]
