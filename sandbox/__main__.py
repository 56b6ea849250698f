"""The command line: `python -m sandbox serve`, or `run` a service inside a scenario."""

from __future__ import annotations

import argparse
import asyncio
import sys

from sandbox.run import Busy, Overridden, hear, run, serve


def main(argv: list[str] | None = None) -> int:
    """Do what the command line says; the exit code, which for `run` is the service's own."""
    given = parser().parse_args(argv)
    hear()
    try:
        if given.command == "serve":
            return asyncio.run(serve(given.scenario, port=given.port, target=given.target))
        return asyncio.run(run(given.scenario, port=given.port, target=given.target, child=given.child))
    except KeyboardInterrupt:
        return 130
    except (Busy, Overridden, ValueError, FileNotFoundError) as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 2


def parser() -> argparse.ArgumentParser:
    """What may be said on the command line."""
    top = argparse.ArgumentParser(prog="python -m sandbox", description="Slack, PagerDuty and Sentry on loopback.")
    commands = top.add_subparsers(dest="command", required=True)
    serving = commands.add_parser("serve", help="play the outside world until stopped")
    running = commands.add_parser("run", help="start a service in the sandbox and play a scenario to it")
    for one, target in ((serving, None), (running, "http://127.0.0.1:8000")):
        one.add_argument("--scenario", default="first", help="a folder under sandbox/scenarios (first)")
        one.add_argument("--port", type=int, default=8900, help="where the sandbox listens (8900)")
        one.add_argument("--target", default=target, help="the service's address, for Sentry's webhooks")
    running.add_argument("child", nargs="+", metavar="COMMAND", help="the service, after --")
    return top


if __name__ == "__main__":
    sys.exit(main())
