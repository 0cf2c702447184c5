"""A Postfix of its own, which passes everything on to one server of this machine: postfix.py PORT_OF_NEXT

Prints its port, and stops when its standard input ends. Needs root, as Postfix does.
"""

import pathlib
import socket
import subprocess
import sys
import tempfile

BINARIES = "/usr/lib/postfix/sbin"
MASTER = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
MAIN = """\
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/state
daemon_directory = {binaries}
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.example.net
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
relayhost = [127.0.0.1]:{next}
smtp_tls_security_level = none
alias_maps =
local_recipient_maps =
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


with tempfile.TemporaryDirectory(prefix="bonghwa-postfix.") as name:
    folder, port = pathlib.Path(name), free_port()
    folder.chmod(0o755)
    for part in ("config", "queue", "state"):
        (folder / part).mkdir()
    subprocess.run(["chown", "postfix", folder / "state"], check=True)
    (folder / "config/main.cf").write_text(MAIN.format(folder=folder, binaries=BINARIES, next=sys.argv[1]))
    (folder / "config/master.cf").write_text(MASTER.format(port=port))
    postfix = ["/usr/sbin/postfix", "-c", str(folder / "config")]
    said = subprocess.run([*postfix, "start"], capture_output=True, text=True)
    if said.returncode:
        sys.exit(said.stderr)
    try:
        print(port, flush=True)
        sys.stdin.read()
    finally:
        subprocess.run([*postfix, "stop"], capture_output=True)
