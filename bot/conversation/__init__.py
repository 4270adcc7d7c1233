"""Messages: mentions, replies, direct messages, edits and deletions."""
