"""What people say, as patterns: words only, no logic."""
