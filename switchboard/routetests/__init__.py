"""Route tests: what a configuration would do. They run the real pipeline on a clock of their own and send nothing."""
