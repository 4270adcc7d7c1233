"""The commands, and the tree that holds them and tells Discord of them."""
