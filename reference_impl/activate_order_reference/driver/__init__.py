"""The driver: brings checkouts into states, over `activate-order-driver/1`."""
