"""`python -m services.deadlines`."""

from services.deadlines.wiring import main

if __name__ == "__main__":
    main()
