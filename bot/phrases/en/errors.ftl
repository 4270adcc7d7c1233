### When something went wrong.

error-unexpected = Something went wrong. Error ID: { $id }
error-command-outdated = This command has changed. Please restart Discord and try again.
error-engine-away = The search server is unavailable right now. Please try again in a moment.
error-database-away = My database isn't available right now, so nothing was saved or changed. Please try again in a moment.
error-only-on-servers = This only works on a server.
error-bad-value = Discord sent an invalid value. Please try again.
button-unknown = This button no longer works.
