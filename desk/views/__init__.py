"""Pages of the desk, each a short function."""
