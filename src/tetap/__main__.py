"""`python -m tetap`"""

from .cli.main import main

main()
