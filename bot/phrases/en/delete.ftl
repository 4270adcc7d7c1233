### "Delete".

delete-button = Delete
delete-not-yours = Only the person who asked, or a moderator with the permission “Manage Messages” or “Manage Server”, can delete this answer.
