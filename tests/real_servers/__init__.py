"""A conforming implementation behind the servers that people run, each of which soon closes what is idle."""
