"""The commands, and what a person reads of them in a terminal.

Lives here: options, their help, tables and colours.  May not live here: what a command does; it
asks the rooms that know.
"""
