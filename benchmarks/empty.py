"""What the bot is measured against: a FastAPI endpoint that does nothing, served as the bot is."""

import sys

import uvicorn
from fastapi import FastAPI, Response

from bot.commands.serve import KEEP_ALIVE

app = FastAPI(title="Empty", docs_url=None, redoc_url=None, openapi_url=None)


@app.post("/webhooks/telegram")
@app.post("/webhooks/twilio")
async def empty() -> Response:
    """Looks at nothing, keeps nothing, says nothing."""
    return Response()


if __name__ == "__main__":
    uvicorn.run(
        app,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        ws="none",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE,
        log_level="warning",
    )
