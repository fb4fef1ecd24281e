"""Whether our own pages can be reached by the address that people are given."""

import asyncio

ASK_S = 10.0


def ask_whether_open(url: str) -> str:
    """Whether our pages answer at that address: "" if so, else what is amiss."""
    return asyncio.run(_ask_whether_open(url))


async def _ask_whether_open(url: str) -> str:
    from aiohttp import ClientConnectorCertificateError, ClientError, ClientSession, ClientTimeout

    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=ASK_S)) as session,
            session.get(f"{url}/healthz", allow_redirects=False) as answer,
        ):
            if answer.status == 200 and (await answer.content.read(16)).startswith(b"alive"):
                return ""
            return f"it answers with {answer.status}; is it Titir that answers there?"
    except ClientConnectorCertificateError:
        return "its certificate is not valid"
    except (ClientError, TimeoutError, OSError) as wrong:
        return f"it does not answer ({type(wrong).__name__}); is Titir running?"
