"""What somebody asks for -> the card that they get."""
