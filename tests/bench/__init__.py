"""`make bench`: how quick the house is beside what it is built from, both measured in one run, side by side."""
