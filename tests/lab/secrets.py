"""What of the planted secrets stands in which file: secrets.py SECRETS-FILE FOLDER...

SECRETS-FILE has a line each: NAME HEX. Every byte of every file below the folders is searched for
each of them, as it is, in base64 (whatever stands in front of it) and in hexadecimal.
"""
import base64
import os
import sys


def forms(secret):
    yield "plain", secret
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + secret)
        first = (shift * 8 + 5) // 6  # characters that the bytes in front have a part in
        last = len(text) - 4 if len(secret) + shift > 3 else len(text)
        yield "base64", text[first:last]
    yield "hex", secret.hex().encode()
    yield "hex", secret.hex().upper().encode()


def main():
    found = 0
    secrets = []
    for line in open(sys.argv[1]):
        name, value = line.split()
        secret = bytes.fromhex(value)
        assert len(secret) >= 12, name
        secrets += [(name, how, form) for how, form in forms(secret)]
    for top in sys.argv[2:]:
        for folder, _, names in os.walk(top):
            for name in names:
                path = os.path.join(folder, name)
                content = open(path, "rb").read()
                for secret, how, form in secrets:
                    if form in content:
                        found += 1
                        print("%s: %s, in %s" % (path, secret, how))
    return 1 if found else 0


sys.exit(main())
