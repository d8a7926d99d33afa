"""Slack's Web API: its methods, their arguments, errors, scopes and pages."""
