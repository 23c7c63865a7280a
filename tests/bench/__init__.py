"""`make bench`: how quick the house is beside what it is built from, both measured in one run, side by side."""

import os

os.environ["HF_HUB_OFFLINE"] = "1"  # before anything imports the hub's client, which reads it once
