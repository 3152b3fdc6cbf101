"""The reference as what a WSGI and an ASGI server serve; the environment has the driver's token."""

import os

from a2wsgi import WSGIMiddleware
from activate_order_reference.application import application

wsgi = application(driver_token=os.environ["ACTIVATE_ORDER_DRIVER_TOKEN"])
asgi = WSGIMiddleware(wsgi, workers=16)
