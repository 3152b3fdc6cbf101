"""A small WSGI server whose threads wait for no client: requests are read whole before one is asked."""
