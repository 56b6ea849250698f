"""`python -m switchboard.cli`, which `serve` uses to start its two processes."""

from __future__ import annotations

from switchboard.cli import main

if __name__ == "__main__":
    main()
