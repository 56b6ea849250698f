"""The rows of the table: each measures itself once per round and says which limits it is to hold."""
