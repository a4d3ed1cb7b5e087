"""sys.exit with a message writes it to standard error and ends with 1."""
import sys

print("working")
sys.exit("failed: é")
