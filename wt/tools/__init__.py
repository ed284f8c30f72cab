"""Tools of the project that run on a PC; nothing here goes onto a board."""
