"""What ours is measured beside: two viewers that people use today, and a bare page without scripts."""
