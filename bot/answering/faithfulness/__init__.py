"""Is what an answer says supported by the passages it was given? Offline, the same every time, with a reason per claim."""
