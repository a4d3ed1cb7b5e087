"""Contexts that nothing refers to any more: their memory comes back."""
import resource
import ssl

with open("_tls/ca.pem") as file:
    authority = file.read()


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def use(count):
    for _ in range(count):
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=authority)


use(100)
before = peak()
use(6000)
# All of them at once need more than 100 MB.
print(peak() - before < 50_000)
