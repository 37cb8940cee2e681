"""One sweep of the guardian as a process of its own, to be killed: `python -m tests.watching`.

DATABASE_URL and LINGKARAN_KEY are set, NOW is the moment in ISO 8601.
"""

import os
from datetime import datetime

from bot.claims.guardian import watch
from bot.database import open_database
from bot.sealed import Keyring, use


def main() -> None:
    keyring = Keyring.parse(os.environ["LINGKARAN_KEY"])
    use(keyring)
    engine = open_database(os.environ["DATABASE_URL"])
    print(watch(engine, keyring, datetime.fromisoformat(os.environ["NOW"]), sms=True))
    engine.dispose()


if __name__ == "__main__":
    main()
