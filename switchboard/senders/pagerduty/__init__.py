"""PagerDuty: one incident per subject and episode, opened, raised and resolved over Events API v2."""
