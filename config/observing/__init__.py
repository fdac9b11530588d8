"""What can be seen of a running site: lines of log with a request's number, counts for Prometheus, health."""
