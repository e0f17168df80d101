"""What a comparison found, for people to look at and for programs to read."""

from assetwright.qa.baseline.report.commands import approve_all, approve_one
from assetwright.qa.baseline.report.html import write_html
from assetwright.qa.baseline.report.junit import junit

__all__ = ["approve_all", "approve_one", "junit", "write_html"]
