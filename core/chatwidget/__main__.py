"""`python -m chatwidget` is `chatwidget`."""

from chatwidget.cli import main

main()
