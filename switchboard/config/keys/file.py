"""The keys of a file of configuration; those of the places below it stand beside this."""

from __future__ import annotations

from datetime import timedelta

from switchboard.config.keys.defaults import DefaultsKeys, RetentionKeys, StormsKeys
from switchboard.config.keys.key import Key, Keys, Kind
from switchboard.config.keys.kinds import each, named, one_of, or_never, section
from switchboard.config.keys.route import InhibitKeys, MaintenanceKeys, RouteKeys
from switchboard.config.keys.team import TeamKeys
from switchboard.config.keys.values import ANY_TEXT, EMAIL, MEMBER, TARGETS, TEXT, TEXT_OR_NUMBER
from switchboard.config.noise import Storms
from switchboard.config.words import NamedKind
from switchboard.config.yaml_reader import Place

VERSION = Kind(takes="`1`", shape={"const": 1}, reader=Place.text)


class OwnersRootKeys(Keys, place="owners_root", remedy='Say both, as in Sentry: {source: "src/", stack: "app/"}'):
    """Where the code of stack traces lies in the repository."""

    source = Key(ANY_TEXT, "", "Where code lies in the repository, such as src/.", required=True)
    stack = Key(ANY_TEXT, "", "Where it lies in a stack trace, such as app/.", required=True)


class PersonKeys(Keys, place="person"):
    """One person's names."""

    email = Key(EMAIL, None, "The address.")
    slack = Key(MEMBER, None, "The member in Slack.")
    sentry = Key(TEXT_OR_NUMBER, None, "The user's number in Sentry.")
    pagerduty = Key(TEXT, None, "The user's id in PagerDuty, or the address that they log in with.")


class DestinationKeys(Keys, place="destination", remedy=f"Write one of {', '.join(NamedKind)}"):
    """A name for a destination."""

    kind = Key(one_of(NamedKind), None, "What reaches it.", required=True)


class FileKeys(Keys, place="file"):
    """A file: routes.yaml, `_global.yaml`, or a team's of a folder. The loader says what is missing: it depends on which."""

    version = Key(VERSION, None, "The version of this file's language: 1.", required=True)
    defaults = Key(
        section(DefaultsKeys), DefaultsKeys.unwritten(), "What holds where nothing else is written.", for_all=True
    )
    teams = Key(named(TeamKeys), (), "The teams by a key of your own, each with its addresses.")
    owners = Key(
        TEXT, None, "Sentry's ownership rules, one a line; owners are teams, their Sentry slugs, or addresses."
    )
    owners_file = Key(TEXT, None, "A CODEOWNERS file, relative to this file; rules under owners win.")
    owners_roots = Key(each(OwnersRootKeys), (), "Sentry's source roots and stack roots, for CODEOWNERS.")
    people = Key(named(PersonKeys), (), "Who is who in each place, over the match by e-mail.", for_all=True)
    destinations = Key(
        named(DestinationKeys),
        (),
        "Names for apprise: and webhook:; their addresses are variables.",
        for_all=True,
    )
    routes = Key(each(RouteKeys), (), "The routes in order; every one that matches applies.")
    inhibit = Key(each(InhibitKeys), (), "Open alerts that keep others waiting.")
    maintenance = Key(each(MaintenanceKeys), (), "Mutes that come again.")
    fallback = Key(TARGETS, (), "Where an alert goes that no route matched.", required=True, for_all=True)
    page_fallback = Key(
        TARGETS,
        (),
        "Where a page goes that reached nobody; required where a route pages owner.",
        for_all=True,
    )
    storms = Key(
        or_never(section(StormsKeys)),
        Storms(over=20, per=timedelta(minutes=1), calm=timedelta(minutes=5)),
        "More new messages than this, in a channel, become one summary.",
        served=False,
        for_all=True,
    )
    retention = Key(section(RetentionKeys), RetentionKeys.unwritten(), "How long things are kept.", for_all=True)
