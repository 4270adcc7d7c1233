"""The link with which a server's owner invites the bot."""

import discord

__all__ = ["PERMISSIONS", "SCOPES", "invite_link"]

SCOPES = ("bot", "applications.commands")

# No more than answering needs: replying takes the message history, the exact text is a file.
PERMISSIONS = discord.Permissions(
    view_channel=True,
    send_messages=True,
    send_messages_in_threads=True,
    read_message_history=True,
    embed_links=True,
    attach_files=True,
)


def invite_link(application_id: int) -> str:
    """Discord's page on which to choose the server."""
    return discord.utils.oauth_url(application_id, permissions=PERMISSIONS, scopes=SCOPES)
