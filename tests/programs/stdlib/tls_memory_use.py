"""Contexts and connections that nothing refers to any more: their memory comes back."""
import resource
import ssl

with open("_tls/ca.pem") as file:
    authority = file.read()


def use():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=authority)
    for _ in range(3):
        context.wrap_bio(ssl.MemoryBIO(), ssl.MemoryBIO(), server_hostname="a.invalid")


for _ in range(200):
    use()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for _ in range(5000):
    use()
# All of them at once would need some 200 MB.
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000)
