"""The platform that serves the action: REST, records, SOQL, logging in."""
