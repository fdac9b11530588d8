"""Speed, measured: `make bench` runs every module here whose name begins with `bench_`."""
