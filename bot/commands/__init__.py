"""What `lingkaran` can do, one file a noun; each imports what it needs when it is called."""
