"""Says of each DKIM signature of the mail on standard input whether it holds: verify.py SELECTOR=RECORD…"""

import sys

import dkim

records = dict(argument.split("=", 1) for argument in sys.argv[1:])
message = sys.stdin.buffer.read()
verifier = dkim.DKIM(message)


def txt(name, timeout=5):
    return records[name.decode().split(".")[0]].encode()


signatures = message.split(b"\r\n\r\n")[0].lower().count(b"dkim-signature:")
for place in range(signatures):
    try:
        print(verifier.verify(idx=place, dnsfunc=txt))
    except dkim.DKIMException as fault:
        print(f"False: {fault}")
