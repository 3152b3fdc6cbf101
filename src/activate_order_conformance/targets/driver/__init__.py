"""The way to a state by a driver, `activate-order-driver/1`."""
