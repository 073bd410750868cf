#!/usr/bin/env python3
"""Check licences, bans and sources of the dependencies against deny.toml, from `cargo tree` and Cargo.lock alone.

Prints every crate that is not allowed and exits 1; exits 0 when all are. Needs no network and no cargo-deny.
"""
import pathlib
import re
import subprocess
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
CRATES_IO = "registry+https://github.com/rust-lang/crates.io-index"


def allowed(expression, names):
    """Is the SPDX expression satisfied by the allowed names? `/` is the old spelling of OR."""
    tokens = re.findall(r"\(|\)|[^\s()]+", expression.replace("/", " OR "))

    def either():
        answer = both()
        while tokens and tokens[0] == "OR":
            tokens.pop(0)
            right = both()
            answer = answer or right
        return answer

    def both():
        answer = one()
        while tokens and tokens[0] == "AND":
            tokens.pop(0)
            right = one()
            answer = answer and right
        return answer

    def one():
        token = tokens.pop(0)
        if token == "(":
            answer = either()
            if tokens.pop(0) != ")":
                raise ValueError(expression)
            return answer
        if tokens and tokens[0] == "WITH":
            token = f"{token} {tokens.pop(0)} {tokens.pop(0)}"
        return token in names

    answer = either()
    if tokens:
        raise ValueError(expression)
    return answer


def self_test():
    names = {"MIT", "Apache-2.0 WITH LLVM-exception"}
    cases = {
        "MIT": True,
        "GPL-3.0": False,
        "GPL-3.0/MIT": True,
        "MIT AND GPL-3.0": False,
        "(MIT OR GPL-3.0) AND GPL-3.0": False,
        "(GPL-3.0 OR MIT) AND MIT": True,
        "Apache-2.0 WITH LLVM-exception": True,
        "Apache-2.0": False,
    }
    for expression, expected in cases.items():
        if allowed(expression, names) is not expected:
            sys.exit(f"the licence check itself is broken: {expression}")


def reached():
    """Name, version and licence of every crate that some target or feature can build, dev-dependencies too.

    `cargo tree` and not `cargo metadata`: the latter also lists crates that only an unused weak feature names.
    """
    command = ["cargo", "tree", "--locked", "--target", "all", "--all-features", "--edges", "normal,build,dev"]
    command += ["--prefix", "none", "--no-dedupe", "--format", "{p}|{l}"]
    text = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    found = set()
    for line in text.splitlines():
        package, _, licence = line.partition("|")
        name, version = package.split()[:2]
        found.add((name, version.lstrip("v"), licence.strip()))
    return found


def main():
    self_test()
    deny = tomllib.loads((ROOT / "deny.toml").read_text())
    names = set(deny["licenses"]["allow"])
    banned = {ban["crate"]: ban["reason"] for ban in deny["bans"]["deny"]}
    crates, wrong = reached(), []
    for name, version, licence in crates:
        if not licence:
            wrong.append(f"{name} {version}: names no licence")
        elif not allowed(licence, names):
            wrong.append(f"{name} {version}: licence {licence} is not in deny.toml")
        if name in banned:
            wrong.append(f"{name} {version}: {banned[name]}")
    for package in tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]:
        if package.get("source", CRATES_IO) != CRATES_IO:
            wrong.append(f"{package['name']} {package['version']}: comes from {package['source']}")
    print("\n".join(sorted(wrong)) or f"licences, bans and sources: {len(crates)} crates, all allowed")
    sys.exit(bool(wrong))


main()
