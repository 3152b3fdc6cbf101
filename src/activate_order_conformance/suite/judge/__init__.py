"""The one judge: what an observation says of a claim. Pure; nothing here asks the target."""
