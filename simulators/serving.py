"""An aiohttp application on a free port of this machine, inside the caller's event loop."""

from __future__ import annotations

from aiohttp import web


class Served:
    """A started application."""

    def __init__(self, runner: web.AppRunner, url: str) -> None:
        self._runner, self.url = runner, url

    async def close(self) -> None:
        """Stop listening and let go of what is open."""
        await self._runner.cleanup()


async def serve(app: web.Application, port: int = 0) -> Served:
    """Serve on `port`, or on a free one."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    host, bound = runner.addresses[0][:2]
    return Served(runner, f"http://{host}:{bound}")
