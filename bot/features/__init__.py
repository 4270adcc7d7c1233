"""What members do with the bot, a module for each feature: its command, buttons and card."""
