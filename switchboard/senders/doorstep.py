"""Our own doorstep, looked at from outside: does PUBLIC_URL lead to us? The doctor asks; nothing else does."""

from __future__ import annotations

import httpx


class Doorstep:
    """Asks addresses of ours, without a signature or a secret."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        """Take a client, which is the caller's to close."""
        self._http = http

    async def knock(self, address: str) -> int | str:
        """POST an empty body without a signature: tells the status of the answer, or why there was none.

        A door of ours answers 401, and keeps nothing.
        """
        try:
            answer = await self._http.post(address, content=b"", follow_redirects=False)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return type(error).__name__
        return answer.status_code
