#!/usr/bin/env python3
"""Check a log without warroom: python3 verify-log.py FILE [COUNT HASH]
                             warroom log INCIDENT --format json | python3 verify-log.py [COUNT HASH]

COUNT and HASH are the head that someone else holds: from a handover, a report, a mail. Without them a FILE is checked
against FILE.head, where that is there.
"""
import decimal
import hashlib
import json
import os
import sys


def number(value):  # RFC 8785 section 3.2.2.3: every number is a double, printed as ECMAScript prints it
    sign, digits, exponent = decimal.Decimal(repr(float(value))).normalize().as_tuple()
    digits, point = "".join(map(str, digits)), len(digits) + exponent
    if digits == "0":
        return "0"
    if len(digits) <= point <= 21:
        text = digits.ljust(point, "0")
    elif 0 < point <= 21:
        text = digits[:point] + "." + digits[point:]
    elif -6 < point <= 0:
        text = "0." + "0" * -point + digits
    else:
        text = digits[0] + ("." + digits[1:] if digits[1:] else "") + f"e{point - 1:+d}"
    return "-" * sign + text


def canonical(value):
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(canonical(key) + ":" + canonical(value[key]) for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value)
    return json.dumps(value, ensure_ascii=False)


def once(members):  # readers differ about which one counts, so that something could ride along unhashed
    if len(dict(members)) < len(members):
        raise ValueError("a member stands twice in it")
    return dict(members)


def read(text, count):
    try:
        return json.loads(text.decode("utf-8-sig"), object_pairs_hook=once)
    except ValueError as why:
        sys.exit(f"line {count}: no line of a log: {why}")


held = sys.argv[1:]
file = held.pop(0) if held and not held[0].isdigit() else None
count, last, incident = 0, "0" * 64, None
if file and not held and os.path.exists(file + ".head"):
    head = json.load(open(file + ".head", encoding="utf-8"))
    held, incident = [str(head["count"]), head["hash"]], head["incident"]
for text in open(file, "rb") if file else sys.stdin.buffer:
    if not text.strip():
        continue
    count, line = count + 1, read(text, count + 1)
    if not isinstance(line, dict) or not {"hash", "incident", "prev", "seq"} <= line.keys():
        sys.exit(f"line {count}: no line of a log")
    claimed, incident = line.pop("hash"), incident or line["incident"]
    found = hashlib.sha256(canonical(line).encode("utf-8")).hexdigest()
    if (line["seq"], line["prev"], line["incident"], claimed) != (count, last, incident, found):
        sys.exit(f"line {count}: the chain is broken")
    last = found
if count == 0:
    sys.exit("there is no line to check")
if held and held != [str(count), last]:
    sys.exit(f"the log ends at {count} {last}, not at the head {' '.join(held)}")
print(count, last)
