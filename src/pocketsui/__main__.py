"""`python -m pocketsui`."""

from pocketsui.cli import main

main()
