### When something went wrong.

error-incident = Something went wrong on my side. It stands in my keeper's log under { $incident }.
error-command-outdated = This command has changed. Please restart Discord and try again.
error-only-on-servers = This works only on a server.
error-bad-value = Discord sent me a value that I can't use. Please try again.
