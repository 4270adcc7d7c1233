"""/inyo: what moderators set on their server and see of it."""
