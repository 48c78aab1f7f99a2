"""The command line itself: one module for each group of commands.

A command reads its arguments, calls one function of a module above and prints what that returned.
Those modules are imported when the command runs, so that `daas --help` answers at once.
"""
