"""Requests to a target: credentials, connections, and answers read."""
