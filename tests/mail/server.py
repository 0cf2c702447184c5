"""A mail server that does what its letters ask for: the name before the @ of a recipient says how it behaves.

    server.py FOLDER [--port N] [--tls implicit|starttls --certificate FILE --key FILE] [--auth] [--sender REPLY]
        [--list] [--hang-after N] [--slow SECONDS]

Prints its port, keeps what it takes as files in FOLDER, and ends when its standard input does. With --list it keeps one line for
each letter instead, its recipient and its Message-ID, in FOLDER/list, before it says that it took it. With --hang-after it takes so
many letters and answers nothing from then on, on open sessions as on new ones. With --slow it takes so long for each letter.
"""

import argparse
import asyncio
import itertools
import os
import pathlib
import re
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

# What it answers to RCPT and at the end of DATA.
AT_RECIPIENT = {
    "gone": "550 5.1.1 <gone@example.net>: no such mailbox",
    "full": "552 5.2.2 the mailbox is full",
    "grey": "450 4.2.0 come back later",
    "unwanted": "554 5.7.1 relay access denied",
    "closing": "421 4.3.2 closing",
}
AT_END = {
    "spam": "554 5.7.1 looks like spam",
    "store": "452 4.3.1 no storage",
    "overquota": "552 5.2.2 over quota",
}


MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)


class Handler:
    def __init__(self, folder, sender, keeps_list, hang_after, slow):
        self.folder, self.sender, self.slow = folder, sender, slow
        self.numbers, self.left = itertools.count(), hang_after
        self.list = keeps_list and os.open(folder / "list", os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    async def pause(self):
        """Says nothing any more once it has taken what it takes."""
        if self.left == 0:
            await asyncio.sleep(3600)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        await self.pause()
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        await self.pause()
        if self.sender:
            return self.sender
        envelope.mail_from = address
        return "250 2.1.0 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        await self.pause()
        local = address.split("@")[0]
        if local in AT_RECIPIENT:
            return AT_RECIPIENT[local]
        if local == "mute":
            await asyncio.sleep(3600)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.slow)
        await self.pause()
        local = envelope.rcpt_tos[0].split("@")[0]
        if local in AT_END:
            return AT_END[local]
        if local == "hang":
            await asyncio.sleep(3600)
        if local == "slow":
            await asyncio.sleep(3)
        if self.left:
            self.left -= 1
        if self.list:
            message_id = MESSAGE_ID.search(envelope.original_content).group(1).decode()
            os.write(self.list, f"{envelope.rcpt_tos[0]} {message_id}\n".encode())
            return "250 2.0.0 taken"
        lines = [f"X-From: {envelope.mail_from}", f"X-To: {envelope.rcpt_tos[0]}", f"X-User: {session.auth_data or ''}"]
        head = "".join(line + "\r\n" for line in lines).encode()
        draft = self.folder / f".{next(self.numbers):06}"
        draft.write_bytes(head + envelope.original_content)
        draft.rename(self.folder / f"{draft.name[1:]}.eml")
        return "250 2.0.0 taken"


def authenticate(server, session, envelope, mechanism, data):
    is_right = (data.login, data.password) == (b"bonghwa", b"p:/ss")
    return AuthResult(success=is_right, handled=False, auth_data=f"bonghwa by {mechanism}")


async def run(arguments):
    context = None
    if arguments.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(arguments.certificate, arguments.key)
    settings = {"ident": "test", "enable_SMTPUTF8": False}
    if arguments.tls == "starttls":
        settings |= {"tls_context": context, "require_starttls": True}
    if arguments.auth:
        settings |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": arguments.tls == "starttls"}
    handler = Handler(
        pathlib.Path(arguments.folder), arguments.sender, arguments.list, arguments.hang_after, arguments.slow
    )
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, loop=loop, **settings),
        "127.0.0.1",
        arguments.port,
        ssl=context if arguments.tls == "implicit" else None,
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


parser = argparse.ArgumentParser()
parser.add_argument("folder")
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--tls", choices=["implicit", "starttls"])
parser.add_argument("--certificate")
parser.add_argument("--key")
parser.add_argument("--auth", action="store_true")
parser.add_argument("--sender")
parser.add_argument("--list", action="store_true")
parser.add_argument("--hang-after", type=int)
parser.add_argument("--slow", type=float, default=0)
try:
    asyncio.run(asyncio.wait_for(run(parser.parse_args()), 300))
finally:
    # Sessions that hang on purpose are not waited for.
    os._exit(0)
