"""What readers open: each page a short function."""
