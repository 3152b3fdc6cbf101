"""The way to a state by records that the kit creates over the sObject REST API."""
