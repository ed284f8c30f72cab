"""Packages of another Debian release, unpacked into a folder beside the system.

The package source is derived from the machine's own: same place, same keys, other release. The
lists and the archives are private, so nothing of the system changes and root is not needed.
"""

import os
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

from .cache import SetupError, say
from .venv import run

ADVICE = ("Needed: apt on a Debian machine that reaches its package mirror. Elsewhere install "
          "MicroPython 1.24 or newer yourself and name it: SIMCOM_MICROPYTHON64=/path (or on "
          "PATH), SIMCOM_MICROPYTHON32=/path of a 32-bit build.")
DEBIAN_RELEASES = ("stable", "testing", "sid", "bullseye", "bookworm", "trixie", "forky")


def _config_files():
    """The machine's source files, from wherever its apt configuration says they are."""
    done = subprocess.run(["apt-config", "shell", "LIST", "Dir::Etc::sourcelist/f",
                           "PARTS", "Dir::Etc::sourceparts/d"],
                          stdout=subprocess.PIPE, text=True, check=True)
    found = dict(item.split("=", 1) for item in shlex.split(done.stdout))
    if os.path.isfile(found.get("LIST", "")):
        yield Path(found["LIST"])
    parts = Path(found.get("PARTS", "/nowhere"))
    if parts.is_dir():
        yield from sorted(p for p in parts.iterdir() if p.suffix in (".list", ".sources"))


def _one_line(text):
    """Sources of a `.list` file, as (uri, suite, components, signed-by)."""
    for line in text.splitlines():
        line = line.split("#")[0].strip()
        if not line.startswith("deb "):
            continue
        line = line[4:].strip()
        signed = ""
        if line.startswith("["):
            options, line = line[1:].split("]", 1)
            for option in options.split():
                if option.lower().startswith("signed-by="):
                    signed = option.split("=", 1)[1]
        uri, suite, *components = line.split()
        yield uri, suite, components, signed


def _deb822(text):
    """Sources of a `.sources` file, as (uri, suite, components, signed-by)."""
    for block in text.split("\n\n"):
        fields, name = {}, ""
        for line in block.splitlines():
            if line.startswith("#"):
                continue
            if line[:1].isspace():
                fields[name] = fields.get(name, "") + "\n" + line
            elif ":" in line:
                name, value = line.split(":", 1)
                name = name.strip().lower()
                fields[name] = value.strip()
        if "deb" not in fields.get("types", "").split() or fields.get("enabled") == "no":
            continue
        for uri in fields.get("uris", "").split():
            for suite in fields.get("suites", "").split():
                yield uri, suite, fields.get("components", "").split(), fields.get("signed-by", "")


def derive(release):
    """Text of a `.sources` file for `release`, or SetupError."""
    try:
        files = list(_config_files())
    except (FileNotFoundError, subprocess.CalledProcessError):
        raise SetupError("apt was not found. " + ADVICE) from None
    blocks = []
    for path in files:
        parse = _deb822 if path.suffix == ".sources" else _one_line
        for uri, suite, components, signed in parse(path.read_text(errors="replace")):
            if suite in DEBIAN_RELEASES and "main" in components:
                block = "Types: deb\nURIs: %s\nSuites: %s\nComponents: main\n" % (uri, release)
                blocks.append(block + ("Signed-By: %s\n" % signed if signed else ""))
    if not blocks:
        raise SetupError("No Debian package source in this machine's apt configuration. " + ADVICE)
    return "\n".join(dict.fromkeys(blocks))


def unpack(release, architecture, packages, target):
    """Download `packages` of `release` for `architecture` and unpack them under `target`."""
    with tempfile.TemporaryDirectory(dir=str(target.parent)) as name:
        work = Path(name)
        for part in ("lists/partial", "archives/partial", "debs"):
            (work / part).mkdir(parents=True)
        (work / "other.sources").write_text(derive(release))
        options = ["-q", "-o", "Dir::Etc::sourcelist=%s" % (work / "other.sources"),
                   "-o", "Dir::Etc::sourceparts=-",
                   "-o", "Dir::State::Lists=%s" % (work / "lists"),
                   "-o", "Dir::Cache::archives=%s" % (work / "archives"),
                   "-o", "Dir::Cache::pkgcache=", "-o", "Dir::Cache::srcpkgcache=",
                   "-o", "APT::Architecture=" + architecture,
                   "-o", "APT::Architectures=" + architecture,
                   "-o", "APT::Get::List-Cleanup=0", "-o", "Acquire::Languages=none",
                   "-o", "Acquire::Retries=3"]
        if os.geteuid() == 0:       # apt's own user may not enter our folder
            options += ["-o", "APT::Sandbox::User=root"]
        say("package lists of Debian %s, %s" % (release, architecture))
        run(["apt-get"] + options + ["update"], "apt-get update for Debian " + release,
            ADVICE + " (package debian-archive-keyring must know the release's keys.)")
        say("downloading " + " ".join(packages))
        run(["env", "-C", work / "debs", "apt-get"] + options + ["download"] + list(packages),
            "apt-get download " + " ".join(packages), ADVICE)
        if not shutil.which("dpkg"):
            raise SetupError("dpkg was not found. " + ADVICE)
        for deb in sorted((work / "debs").glob("*.deb")):
            run(["dpkg", "-x", deb, target], "unpacking " + deb.name, ADVICE)
