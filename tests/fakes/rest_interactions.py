"""The REST half that interactions use: callbacks, "@original" and follow-ups."""

from aiohttp import web

from tests.fakes.bodies import Body
from tests.fakes.exchanges import (
    AUTOCOMPLETE,
    CHOICES,
    COMMAND,
    COMPONENT,
    DEFER_UPDATE,
    MAX_ACKNOWLEDGE_S,
    MODAL,
    MODAL_SUBMIT,
    SAY,
    THINK,
    UPDATE,
    Exchange,
)
from tests.fakes.interactions import metadata
from tests.fakes.messages import EPHEMERAL, LOADING, Message
from tests.fakes.payloads import Json
from tests.fakes.refusals import (
    ALREADY_ACKNOWLEDGED,
    EXPIRED_TOKEN,
    INVALID_BODY,
    UNKNOWN_INTERACTION,
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
    RefusedError,
    answer,
)
from tests.fakes.watching import API, ARRIVED, BODY
from tests.fakes.world import World

_ALLOWED = {
    COMMAND: (SAY, THINK, MODAL),
    COMPONENT: (SAY, THINK, DEFER_UPDATE, UPDATE, MODAL),
    AUTOCOMPLETE: (CHOICES,),
    MODAL_SUBMIT: (SAY, THINK, DEFER_UPDATE, UPDATE),
}
_CHAT_INPUT, _MENU, _REPLY = 20, 23, 19  # a message's type


class InteractionRest:
    """Serves what a bot does with an interaction's token."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[web.RouteDef]:
        """Where everything is."""
        webhook = f"{API}/webhooks/{{id}}/{{token}}"
        one = f"{webhook}/messages/{{message}}"
        return [
            web.post(f"{API}/interactions/{{id}}/{{token}}/callback", self._callback),
            web.post(webhook, self._follow_up),
            web.get(one, self._get),
            web.patch(one, self._patch),
            web.delete(one, self._delete),
        ]

    async def _callback(self, request: web.Request) -> web.Response:
        body = request[BODY]
        exchange = self._exchange(request, UNKNOWN_INTERACTION)
        self._check_callback(exchange, request, body.data["type"])
        exchange.acknowledge(request[ARRIVED], body.data)
        said = await self._respond(exchange, body, request[ARRIVED])
        return answer(_outcome(exchange, said))

    def _check_callback(self, exchange: Exchange, request: web.Request, kind: int) -> None:
        late_s = request[ARRIVED] - exchange.began_s - self._world.halts.lost_s(exchange.began_s)
        if exchange.response is not None:
            raise RefusedError(
                400, ALREADY_ACKNOWLEDGED, "Interaction has already been acknowledged."
            )
        if late_s > MAX_ACKNOWLEDGE_S:
            self._world.blame(f"an interaction was acknowledged after {late_s:.1f} s")
            raise RefusedError(404, UNKNOWN_INTERACTION, "Unknown interaction")
        is_allowed = kind in _ALLOWED[exchange.payload["type"]]
        if not is_allowed or (kind in (DEFER_UPDATE, UPDATE) and exchange.source is None):
            raise RefusedError(400, INVALID_BODY, f"no response of type {kind} to this")

    async def _respond(self, exchange: Exchange, body: Body, arrived_s: float) -> Message | None:
        data: Json = body.data.get("data") or {}
        kind = body.data["type"]
        if kind in (SAY, THINK):
            flags = data.get("flags", 0) & EPHEMERAL | (LOADING if kind == THINK else 0)
            exchange.original = self._write(exchange, data if kind == SAY else {}, body, flags)
            await self._world.publish("MESSAGE_CREATE", exchange.original)
        elif kind in (DEFER_UPDATE, UPDATE):
            exchange.original = exchange.source
        if kind == UPDATE and exchange.original is not None:
            self._world.messages.change(exchange.original, data, body.files)
            await self._world.publish("MESSAGE_UPDATE", exchange.original)
        if kind not in (THINK, DEFER_UPDATE):
            exchange.answered(arrived_s, data, exchange.original)
        return exchange.original

    def _write(self, exchange: Exchange, data: Json, body: Body, flags: int) -> Message:
        kinds = {COMPONENT: _REPLY, MODAL_SUBMIT: _REPLY if exchange.source else _CHAT_INPUT}
        is_menu = "target_id" in exchange.payload["data"]
        kind = kinds.get(exchange.payload["type"], _MENU if is_menu else _CHAT_INPUT)
        if self._world.external_apps_are_private:
            flags |= EPHEMERAL
        more: Json = {
            "type": kind,
            "flags": flags,
            "application_id": self._world.bot["id"],
            "webhook_id": self._world.bot["id"],
            "interaction_metadata": metadata(exchange.payload, exchange.by),
        }
        if kind == _REPLY and exchange.source is not None:
            reference = {"type": 0, "message_id": exchange.source.id, "channel_id": exchange.at.id}
            more["message_reference"] = reference
        return self._world.messages.write(exchange.at, data, body.files, exchange.by, **more)

    async def _follow_up(self, request: web.Request) -> web.Response:
        body = request[BODY]
        exchange = self._acknowledged(request)
        original = exchange.original
        if original is not None and original.is_loading:
            # The first follow-up is what the thinking was about.
            return await self._change(request, exchange, original)
        flags = (body.data.get("flags") or 0) & EPHEMERAL
        said = self._write(exchange, body.data, body, flags)
        exchange.followups.append(said)
        exchange.answered(request[ARRIVED], body.data, said)
        await self._world.publish("MESSAGE_CREATE", said)
        return answer(said.payload)

    async def _get(self, request: web.Request) -> web.Response:
        return answer(self._message(request, self._acknowledged(request)).payload)

    async def _patch(self, request: web.Request) -> web.Response:
        exchange = self._acknowledged(request)
        return await self._change(request, exchange, self._message(request, exchange))

    async def _change(
        self, request: web.Request, exchange: Exchange, changed: Message
    ) -> web.Response:
        body = request[BODY]
        self._world.messages.change(changed, body.data, body.files)
        exchange.answered(request[ARRIVED], body.data, changed)
        await self._world.publish("MESSAGE_UPDATE", changed)
        return answer(changed.payload)

    async def _delete(self, request: web.Request) -> web.Response:
        exchange = self._acknowledged(request)
        gone = self._message(request, exchange)
        gone.is_deleted = True
        exchange.answered(request[ARRIVED], {}, gone)
        await self._world.publish("MESSAGE_DELETE", gone)
        return web.Response(status=204)

    def _exchange(self, request: web.Request, code: int) -> Exchange:
        exchange = self._world.exchanges.get(request.match_info["token"])
        if exchange is None:
            raise RefusedError(404, code, "Unknown interaction")
        if exchange.is_expired:
            raise RefusedError(401, EXPIRED_TOKEN, "Invalid Webhook Token")
        return exchange

    def _acknowledged(self, request: web.Request) -> Exchange:
        exchange = self._exchange(request, UNKNOWN_WEBHOOK)
        if exchange.response is None:
            raise RefusedError(404, UNKNOWN_WEBHOOK, "Unknown Webhook")
        return exchange

    def _message(self, request: web.Request, exchange: Exchange) -> Message:
        message_id = request.match_info["message"]
        own = {said.id: said for said in exchange.followups}
        if exchange.original is not None:
            own |= {"@original": exchange.original, exchange.original.id: exchange.original}
        found = own.get(message_id)
        if found is None or found.is_deleted:
            raise RefusedError(404, UNKNOWN_MESSAGE, "Unknown Message")
        return found


def _outcome(exchange: Exchange, said: Message | None) -> Json:
    about = {"id": exchange.payload["id"], "type": exchange.payload["type"]}
    resource: Json = {"type": exchange.response}
    if said is not None:
        about |= {
            "response_message_id": said.id,
            "response_message_loading": said.is_loading,
            "response_message_ephemeral": said.is_ephemeral,
        }
        if exchange.response != DEFER_UPDATE:
            resource["message"] = said.payload
    return {"interaction": about, "resource": resource}
