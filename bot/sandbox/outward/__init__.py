"""How the workspace reaches the bot: signed HTTP posts or Socket Mode, Slack's retries, and what each one carries."""
