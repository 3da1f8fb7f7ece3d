"""`python -m services.scoring` runs the service."""

from services.scoring.wiring import main

if __name__ == "__main__":
    main()
