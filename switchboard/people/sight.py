"""PURE: may a member of Sentry see the issues of a project there? By open membership, else by the teams of the project."""

from __future__ import annotations

from switchboard.model.people import Member, Sight


def why_hidden(member: Member, project: str | None, sight: Sight) -> str | None:
    """Tell why somebody may not see a project, or why that is not known; None where they may.

    Source: docs.sentry.io, Organization Membership: with open membership anybody may join any team, and sees its projects.
    Of closed ones we know who is in the teams of routes.yaml; who may see more by their role is not told to us.
    """
    if sight.open:
        return None
    teams = sight.teams.get(project or "")
    if teams is None:
        return f"Sentry has not told which teams see the project {project or '(unknown)'}"
    if teams.isdisjoint(member.teams):
        return f"{member.called} is in no team of ours that sees the project {project}"
    return None
