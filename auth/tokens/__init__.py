"""What a token says, read strictly; nothing here knows who is trusted."""
