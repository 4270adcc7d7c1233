"""The features for members, one module each: command, buttons, modal and card."""
