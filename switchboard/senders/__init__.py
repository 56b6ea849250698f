"""The ways out, a folder per kind of destination. A sender tries once and says what came of it; the outbox decides."""
