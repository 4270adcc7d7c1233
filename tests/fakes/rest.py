"""The REST half of the fake Discord, but for interactions: who the bot is, commands, messages."""

from aiohttp import web

from tests.fakes.exchanges import Exchange
from tests.fakes.messages import Message
from tests.fakes.payloads import Json
from tests.fakes.refusals import (
    INVALID_BODY,
    NOT_THE_AUTHOR,
    UNKNOWN_GUILD,
    RefusedError,
    answer,
)
from tests.fakes.watching import API, ARRIVED, BODY
from tests.fakes.world import World

DEFAULT, REPLY = 0, 19  # a message's type


class Rest:
    """Serves what a bot asks for with its token."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._nonces: dict[tuple[str, str], Message] = {}

    def routes(self) -> list[web.RouteDef]:
        """Where everything is."""
        commands = f"{API}/applications/{{id}}/commands"
        messages = f"{API}/channels/{{channel}}/messages"
        one = f"{messages}/{{message}}"
        return [
            web.get(f"{API}/users/@me", self._me),
            web.get(f"{API}/users/@me/guilds", self._guilds),
            web.get(f"{API}/guilds/{{guild}}", self._guild),
            web.get(f"{API}/guilds/{{guild}}/channels", self._channels),
            web.get(f"{API}/guilds/{{guild}}/members/{{user}}", self._member),
            web.get(f"{API}/oauth2/applications/@me", self._application),
            web.get(f"{API}/applications/@me", self._application),
            web.put(commands, self._put_commands),
            web.get(f"{API}/channels/{{channel}}", self._channel),
            web.post(f"{API}/channels/{{channel}}/typing", self._typing),
            web.post(messages, self._post),
            web.get(messages, self._history),
            web.get(one, self._get),
            web.patch(one, self._patch),
            web.delete(one, self._delete),
        ]

    async def _me(self, _: web.Request) -> web.Response:
        return answer(self._world.bot)

    async def _guilds(self, _: web.Request) -> web.Response:
        names = ("id", "name", "features")
        return answer([{name: each.guild[name] for name in names} for each in self._world.servers])

    async def _guild(self, request: web.Request) -> web.Response:
        return answer(self._found_guild(request))

    async def _channels(self, request: web.Request) -> web.Response:
        return answer(self._found_guild(request)["channels"])

    async def _member(self, request: web.Request) -> web.Response:
        members = self._found_guild(request)["members"]
        asked_for = request.match_info["user"]
        return answer(next(each for each in members if each["user"]["id"] == asked_for))

    def _found_guild(self, request: web.Request) -> Json:
        guild_id = request.match_info["guild"]
        for each in self._world.servers:
            if each.id == guild_id:
                return each.guild
        raise RefusedError(404, UNKNOWN_GUILD, "Unknown Guild")

    async def _application(self, _: web.Request) -> web.Response:
        return answer(self._world.application)

    async def _put_commands(self, request: web.Request) -> web.Response:
        return answer(self._world.commands.replace(request[BODY].data))

    async def _channel(self, request: web.Request) -> web.Response:
        return answer(self._world.place(request.match_info["channel"]).channel)

    async def _typing(self, request: web.Request) -> web.Response:
        place = self._world.place(request.match_info["channel"])
        for exchange in self._world.exchanges.values():
            is_here = exchange.at is place and exchange.is_message and exchange.asks_the_bot
            if is_here and exchange.acknowledged_s is None:
                exchange.acknowledged_s = request[ARRIVED]
                break  # of several, the one that was said first
        return web.Response(status=204)

    async def _post(self, request: web.Request) -> web.Response:
        body = request[BODY]
        place = self._world.place(request.match_info["channel"])
        nonce = place.id, str(body.data.get("nonce", ""))
        if body.data.get("enforce_nonce") and nonce in self._nonces:
            return answer(self._world.messages.seen(self._nonces[nonce]))
        replied_to = _reference(body.data)
        asked = self._world.exchanges.get(replied_to)
        if not replied_to:
            self._world.blame("a message that answers nobody")
        more = self._as_reply(body.data, replied_to)
        requester = asked.by if asked else None
        posted = self._world.messages.write(place, body.data, body.files, requester, **more)
        self._nonces[nonce] = posted
        if asked is not None:
            self._settle(asked, request[ARRIVED], body.data, posted)
        await self._world.publish("MESSAGE_CREATE", posted)
        return answer(self._world.messages.seen(posted))

    def _as_reply(self, body: Json, replied_to: str) -> Json:
        if self._world.messages.find(replied_to) is not None:
            return {"type": REPLY, "message_reference": body["message_reference"]}
        if replied_to and body["message_reference"].get("fail_if_not_exists", True):
            raise RefusedError(400, INVALID_BODY, "MESSAGE_REFERENCE_UNKNOWN_MESSAGE")
        return {"type": DEFAULT}

    def _settle(self, asked: Exchange, arrived_s: float, body: Json, posted: Message) -> None:
        if asked.answer.done():
            self._world.blame(f"{asked.key} was answered twice")
        asked.answered(arrived_s, body, posted)

    async def _history(self, request: web.Request) -> web.Response:
        place = self._world.place(request.match_info["channel"])
        written = self._world.messages.history(place.id)
        limit, after = int(request.query.get("limit", 50)), request.query.get("after")
        if after is None:
            before = int(request.query.get("before", 2**63))
            page = [each for each in written if int(each.id) < before][-limit:]
        else:
            page = [each for each in written if int(each.id) > int(after)][:limit]
        return answer([self._world.messages.seen(each) for each in reversed(page)])

    async def _get(self, request: web.Request) -> web.Response:
        return answer(self._world.messages.seen(self._message(request)))

    async def _patch(self, request: web.Request) -> web.Response:
        body = request[BODY]
        changed = self._own(request)
        self._world.messages.change(changed, body.data, body.files)
        for exchange in self._world.exchanges.values():
            if exchange.message is changed:
                exchange.answered(request[ARRIVED], body.data, changed)
        await self._world.publish("MESSAGE_UPDATE", changed)
        return answer(self._world.messages.seen(changed))

    async def _delete(self, request: web.Request) -> web.Response:
        gone = self._own(request)
        gone.is_deleted = True
        await self._world.publish("MESSAGE_DELETE", gone)
        return web.Response(status=204)

    def _message(self, request: web.Request) -> Message:
        channel, message_id = request.match_info["channel"], request.match_info["message"]
        return self._world.messages.in_channel(channel, message_id)

    def _own(self, request: web.Request) -> Message:
        found = self._message(request)
        if found.payload["author"]["id"] != self._world.bot["id"]:
            raise RefusedError(403, NOT_THE_AUTHOR, "Cannot edit a message by another user")
        return found


def _reference(body: Json) -> str:
    return str((body.get("message_reference") or {}).get("message_id", ""))
