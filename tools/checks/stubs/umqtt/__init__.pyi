# The package that a user installs beside ours: the port of the Pico W lacks its stubs.
