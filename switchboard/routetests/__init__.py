"""The lab: what a configuration would do. Route tests run the real pipeline on a clock of their own and tell nobody."""
