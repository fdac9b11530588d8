"""Work that takes long: kept in the database piece by piece, shared out among workers, told of to editors."""
