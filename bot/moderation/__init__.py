"""/inyo: what moderators set and see on their server."""
