#!/usr/bin/env python3
"""What `warroom watch` needs with many open incidents: memory (PSS) and processor time.

    cargo build --release && python3 benches/watch.py target/release/warroom

Makes a store with so many drills of the example campaign, each with about ten timers, starts one watch on it, waits
until systemd would be told that it is ready, and measures for a minute. Nothing leaves the machine.
"""

import argparse
import json
import os
import pathlib
import socket
import sqlite3
import subprocess
import tempfile
import time

ROLES = ["dns", "app", "identity", "comms", "business", "deputy"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--incidents", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--settle", type=float, default=15.0, help="seconds after READY that are not measured")
    given = parser.parse_args()
    program = str(pathlib.Path(given.program).resolve())
    with tempfile.TemporaryDirectory() as home:
        env = {"HOME": home, "XDG_STATE_HOME": f"{home}/state", "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}

        def run(*arguments):
            done = subprocess.run([program, *arguments], env=env, cwd=home, capture_output=True, text=True)
            if done.returncode not in (0, 3):
                raise SystemExit(f"{arguments}: {done.stderr}")
            return done.stdout

        prepare(run, f"{home}/state/warroom/journal.db", given.incidents)
        timers = sum(
            len(json.loads(run("status", f"drill-spring-launch-{number}", "--format", "json")).get("deadlines", []))
            for number in (1, given.incidents)
        ) / 2 * given.incidents
        measure(program, env, home, given, timers)


def prepare(run, store, incidents):
    """One incident as people make it; the others are copies of its lines. Replay does not ask for their chain."""
    name = run("declare", "spring-launch", "--severity", "sev1", "--title", "checkout answers 401").strip()
    for role in ROLES:
        run("page", name, role)
    with sqlite3.connect(store) as journal:
        (first,) = journal.execute("SELECT num FROM incident").fetchone()
        for number in range(2, incidents + 1):
            other = first + number - 1
            journal.execute("INSERT INTO incident (num, id) VALUES (?, ?)", (other, f"drill-spring-launch-{number}"))
            journal.execute("INSERT INTO head SELECT ?, count, hash FROM head WHERE incident = ?", (other, first))
            journal.execute(
                "INSERT INTO line (place, id, v, at, actor, origin, kind, data, prev, hash, milestone) "
                "SELECT place + ?, id, v, at, actor, origin, kind, data, prev, hash, milestone "
                "FROM line WHERE incident = ?",
                ((other - first) << 40, first),
            )


def measure(program, env, home, given, timers):
    notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notify.bind(f"{home}/notify")
    notify.settimeout(120)
    started = time.monotonic()
    with open(f"{home}/lines", "wb") as lines:
        watch = subprocess.Popen(
            [program, "watch", "--format", "json"],
            env={**env, "NOTIFY_SOCKET": f"{home}/notify"},
            cwd=home,
            stdout=lines,
            stderr=subprocess.DEVNULL,
        )
    try:
        while b"READY=1" not in notify.recv(4096):
            pass
        ready = time.monotonic() - started
        time.sleep(given.settle)
        before, wakes = cpu(watch.pid), switches(watch.pid)
        time.sleep(given.seconds)
        used = cpu(watch.pid) - before
        woken = switches(watch.pid) - wakes
        print(f"incidents            {given.incidents}")
        print(f"timers               about {timers:.0f}")
        print(f"ready after          {ready * 1000:.0f} ms")
        print(f"memory (PSS)         {pss(watch.pid) / 1024:.1f} MiB")
        print(f"processor            {used / given.seconds * 100:.2f} % of one core")
        print(f"wake-ups             {woken / given.seconds:.1f} a second")
    finally:
        watch.terminate()
        watch.wait(30)


def cpu(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def switches(pid):
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        for line in (task / "status").read_text().splitlines():
            if line.startswith("voluntary_ctxt_switches"):
                total += int(line.split()[1])
    return total


def pss(pid):
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


if __name__ == "__main__":
    main()
