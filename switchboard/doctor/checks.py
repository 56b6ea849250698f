"""Every check that the doctor makes, in the report's order."""

from __future__ import annotations

from switchboard.doctor.doctor import Check
from switchboard.doctor.here import HERE
from switchboard.doctor.mail import MAIL
from switchboard.doctor.pager import PAGERDUTY
from switchboard.doctor.sentry import SENTRY
from switchboard.doctor.slack import SLACK

CHECKS: tuple[Check, ...] = (*SLACK, *SENTRY, *PAGERDUTY, *MAIL, *HERE)
