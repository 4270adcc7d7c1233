### "Share".

share-button = Share
share-by = Shared by { $name }
share-done = This answer has already been shared.
share-not-here = Discord shows my answers here only to you: sharing them requires the permission “Use External Apps”.
