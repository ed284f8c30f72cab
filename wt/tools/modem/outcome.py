"""What a command's handler returns."""

OK = "OK"               # answer OK (or go on with the next command of the line)
SILENT = "silent"       # answered already: no OK
PENDING = "pending"     # the answer comes later, through executor.finish() or refuse()
