"""A DOOR: what people do in Slack comes in here. Verify (signature.py, door.py), keep (keeping.py), answer (app.py).

Whatever may change anything is on the disk before Slack is answered; the worker carries it out and says what came of it.
"""
