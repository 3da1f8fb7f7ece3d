"""`python -m services.notify`."""

from services.notify.wiring import main

if __name__ == "__main__":
    main()
