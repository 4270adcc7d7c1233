"""/inyo: settings and reports for the moderators of a server."""
