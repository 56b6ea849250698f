"""PURE but for the units: the state of an issue and the deliveries that follow of it."""
