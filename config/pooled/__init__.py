"""Connections that the threads of a serving process share, no more of them than the settings allow."""
