"""Who is there when a test begins: two workspaces, their people and their channels."""

from __future__ import annotations

from tests.slack_fake.records import Channel, Installation, User
from tests.slack_fake.world import World

TEAM = "T0ACME"
BOT = "U0ADVISOR"
TOKEN = "xoxb-acme-advisor"
ANA, BEN, CLEO = "U0ANA", "U0BEN", "U0CLEO"  # members of TEAM; Ana is an admin
GUEST, SINGLE_GUEST = "U0GUEST", "U0SINGLE"  # a guest of several channels, and one of a single channel
GENERAL, PILOTS = "C0GENERAL", "C0PILOTS"  # public, with the bot
LOUNGE = "C0LOUNGE"  # public, without the bot
SECRET = "C0SECRET"  # private, with the bot, Ana and Ben
HIDDEN = "C0HIDDEN"  # private, without the bot
SHARED = "C0SHARED"  # public, shared with OTHER_TEAM by Slack Connect

OTHER_TEAM = "T0OTHER"
OTHER_BOT = "U0ADVISOR2"
OTHER_TOKEN = "xoxb-other-advisor"
DORA, STRANGER = "U0DORA", "U0STRANGER"  # of OTHER_TEAM; Dora is an admin, the stranger is in SHARED
OTHER_GENERAL = "C0OTHERGEN"

SCOPES = frozenset(
    "app_mentions:read assistant:write canvases:write channels:history channels:read chat:write commands files:read "
    "files:write groups:history groups:read im:history im:read im:write reactions:write team:read usergroups:read "
    "users:read".split()
)


def populate(world: World) -> None:
    """Fill a world with all of these."""
    world.users |= {
        user.id: user
        for user in (
            User(BOT, "advisor", TEAM, bot=True),
            User(ANA, "ana", TEAM, admin=True),
            User(BEN, "ben", TEAM),
            User(CLEO, "cleo", TEAM),
            User(GUEST, "guest", TEAM, restricted=True),
            User(SINGLE_GUEST, "single", TEAM, restricted=True, ultra_restricted=True),
            User(OTHER_BOT, "advisor", OTHER_TEAM, bot=True),
            User(DORA, "dora", OTHER_TEAM, admin=True),
            User(STRANGER, "stranger", OTHER_TEAM),
        )
    }
    world.channels |= {
        channel.id: channel
        for channel in (
            Channel(GENERAL, "general", TEAM, members=[BOT, ANA, BEN, CLEO, GUEST]),
            Channel(PILOTS, "pilots", TEAM, members=[BOT, ANA, BEN, GUEST, SINGLE_GUEST]),
            Channel(LOUNGE, "lounge", TEAM, members=[ANA, CLEO]),
            Channel(SECRET, "secret", TEAM, "private", [BOT, ANA, BEN]),
            Channel(HIDDEN, "hidden", TEAM, "private", [CLEO]),
            Channel(SHARED, "shared", TEAM, members=[BOT, ANA, BEN, STRANGER], shared=True),
            Channel(OTHER_GENERAL, "general", OTHER_TEAM, members=[OTHER_BOT, DORA, STRANGER]),
        )
    }
    for team, bot, token in ((TEAM, BOT, TOKEN), (OTHER_TEAM, OTHER_BOT, OTHER_TOKEN)):
        app = Installation(team, token, SCOPES, bot, bot.replace("U", "B", 1), "A0ADVISOR")
        world.installations[token] = app
