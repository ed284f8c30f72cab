"""Both application notes against the driver: a table, its document, its checks."""
