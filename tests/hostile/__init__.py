"""What strangers send: a share of the generated requests in every run, all of them in the long one."""
