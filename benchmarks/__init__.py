"""What `make bench` measures: the limits that Switchboard is to hold, in one interleaved run. Nothing here is a test."""
