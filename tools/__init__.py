"""Tools of the project. They run on a PC; what lies in a folder `device` runs on MicroPython."""
