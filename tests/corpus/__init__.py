"""An archive as large as one likes, in invented words, to measure and test queries and pages with."""
