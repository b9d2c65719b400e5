"""Runs a command in a terminal of its own, and types or sends something when a text appears.

usage: terminal.py COLUMNS TEXT ACTION COMMAND...

ACTION is INT or QUIT, which are typed as the keys that mean them; TERM or HUP, which are sent; CLOSE, which closes the terminal; or NONE.
Writes what the terminal showed, a line for each piece: the time in seconds since 1970, a space, the piece as JSON.
Ends as the command did: with its exit code, or with 128 and the number of the signal that killed it and the last line "killed".
"""
import fcntl
import json
import os
import pty
import signal
import struct
import sys
import termios
import time

KEYS = {"INT": b"\x03", "QUIT": b"\x1c"}

columns, text, action, command = int(sys.argv[1]), sys.argv[2].encode(), sys.argv[3], sys.argv[4:]
child, terminal = pty.fork()
if child == 0:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(number, signal.SIG_DFL)
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    os.execvp(command[0], command)
seen = b""
done = action == "NONE"
while True:
    try:
        piece = os.read(terminal, 65536)
    except OSError:  # the other side is gone
        break
    if not piece:
        break
    seen += piece
    print(f"{time.time():.3f}", json.dumps(piece.decode("utf-8", "replace")), flush=True)
    if not done and text in seen:
        done = True
        if action == "CLOSE":
            os.close(terminal)
            break
        if action in KEYS:
            os.write(terminal, KEYS[action])
        else:
            os.kill(child, getattr(signal, "SIG" + action))
_, status = os.waitpid(child, 0)
if os.WIFSIGNALED(status):
    print("killed")
    sys.exit(128 + os.WTERMSIG(status))
sys.exit(os.WEXITSTATUS(status))
