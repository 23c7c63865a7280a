"""The commands of `advisor`, one module for each group. Each imports its heavy parts when it runs."""
