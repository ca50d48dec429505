import sys

from hourbank.embedded.cli import main


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
