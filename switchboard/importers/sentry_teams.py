"""The teams of an import: their keys, and what addresses can be known or guessed for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from switchboard.config.load_teams import TEAM_KEY
from switchboard.importers.draft import DraftTeam, Left
from switchboard.importers.names import Unique, channel, one_line, team_key, variable
from switchboard.model.replace import replace

GUESSED = "CHECK: the channel is a guess from the team's name."
FOUND = "CHECK: the channel is one that the team's alert rules notify, or whose name has the team's in it."
PAGED = "Set the variable to the integration key of the PagerDuty service “{}”; Sentry does not show it."
MAILED = "CHECK: Sentry mails each member; name the team's own address."


@dataclass(slots=True)
class Teams:
    """Teams by their slug in Sentry, and those made for a PagerDuty service. Filled while rules are read."""

    left: list[Left] = field(default_factory=list)
    _keys: dict[str, str] = field(default_factory=dict)
    _services: dict[str, str] = field(default_factory=dict)
    _pagers: dict[str, str] = field(default_factory=dict)
    _told: dict[str, list[str]] = field(default_factory=dict)
    _mailed: set[str] = field(default_factory=set)
    _unique: Unique = field(default_factory=lambda: Unique("{}-{}"))
    _variables: Unique = field(default_factory=lambda: Unique("{}_{}"))

    def add_all(self, slugs: Iterable[str]) -> None:
        """Take up every team at once: those whose slug can be a key keep it, whatever the others are called."""
        wanted = sorted(dict.fromkeys(slugs), key=lambda slug: not TEAM_KEY.fullmatch(slug))
        for slug in wanted:
            key = team_key(slug) if one_line(slug) == slug else None
            if key is None:
                self.left.append(Left(f"the team “{one_line(slug)}”", "its name cannot be a team's key"))
            else:
                self._keys[slug] = self._unique.name(key)

    def key(self, slug: str) -> str | None:
        """Return the key of the team with a slug, as `#slug`, `slug` or in another case."""
        name = slug.removeprefix("#")
        return self._keys.get(name) or self._keys.get(name.lower())

    def page(self, service: str, owner: str | None) -> str | None:
        """Return the team that is paged by a service: of its name, else the rule's owner, else one made for it."""
        if service in self._services:
            return self._services[service]
        named = team_key(service)
        free = [slug for slug in (named, owner) if slug in self._keys and self._keys[slug] not in self._pagers]
        if not free and named is None:
            return None
        key = self._keys[free[0]] if free and free[0] else self._unique.name(named or "")
        self._services[service] = key
        self._pagers[key] = self._variables.name(variable("PAGERDUTY", service))
        return key

    def mail(self, slug: str) -> str | None:
        """Return the team with a slug, which is to be notified by mail."""
        key = self.key(slug)
        if key:
            self._mailed.add(key)
        return key

    def mail_all(self) -> None:
        """Let every team of Sentry be notified by mail, as a rule notifies whoever owns the issue."""
        self._mailed.update(self._keys.values())

    def tell(self, slug: str | None, address: str) -> None:
        """Remember that a rule of a team notifies this channel."""
        if slug:
            self._told.setdefault(slug, []).append(address)

    def drafts(self, channels: Iterable[str]) -> tuple[DraftTeam, ...]:
        """Draft them all; `channels` are those that any rule notifies."""
        known = tuple(dict.fromkeys(channels))
        drafts = {key: self._with_slack(slug, key, known) for slug, key in self._keys.items()}
        for service, key in self._services.items():
            team = drafts.get(key) or DraftTeam(key=key)
            notes = (*team.notes, PAGED.format(service))
            drafts[key] = replace(team, pagerduty=self._pagers[key], notes=notes)
        for key in sorted(self._mailed):
            mail = f"${{{variable('MAIL', key)}}}"
            drafts[key] = replace(drafts[key], email=(mail,), notes=(*drafts[key].notes, MAILED))
        return tuple(drafts.values())

    def _with_slack(self, slug: str, key: str, channels: tuple[str, ...]) -> DraftTeam:
        like = [name for name in channels if slug.lower() in name.lower()]
        told = [name for name in self._told.get(slug, []) if name.startswith("#")]
        found = next(iter((*like, *told)), None)
        guess = found or channel(key)
        notes = (FOUND if found else GUESSED,) if guess else ()
        return DraftTeam(key=key, sentry=slug, slack=guess, notes=notes)
