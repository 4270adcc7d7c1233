"""What the buttons below cards do, by the action in their ids."""
