"""Wiring: builds the web process, the worker and the doctor, and runs the worker's loops."""
