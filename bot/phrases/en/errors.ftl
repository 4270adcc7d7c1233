### When something went wrong.

error-incident = Something went wrong on my side. It is in my owner's log as { $incident }.
error-command-outdated = This command has changed. Please restart Discord and try again.
error-engine-away = My index is away right now. Please ask again in a moment.
error-only-on-servers = This only works on a server.
error-bad-value = Discord sent me a value that I can't use. Please try again.
