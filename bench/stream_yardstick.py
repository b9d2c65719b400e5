#!/usr/bin/env python3
"""The yardstick for `guix-image stream`: its format, plainly, with Python's tarfile and in two passes.

usage: stream_yardstick.py CONF.json > image.tar

Each layer is made once to learn its digest and once to be written, as a straightforward program does it.
Base images and the word "now" are left out: what is measured is the reading of a store. Needs Python 3.9.
"""
import datetime
import hashlib
import json
import os
import pathlib
import sys
import tarfile


class Hashing:
    """Takes what tarfile writes and keeps only its digest and its size."""

    def __init__(self):
        self.sha256 = hashlib.sha256()
        self.size = 0

    def write(self, data):
        self.sha256.update(data)
        self.size += len(data)


def header(name, kind, mode, owner, mtime, size=0, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.mode, info.mtime, info.size, info.linkname = kind, mode, mtime, size, link
    info.uid, info.gid, info.uname, info.gname = owner
    return info


def files(top):
    """The path itself and all below it, sorted by components."""
    yield top
    if top.is_dir() and not top.is_symlink():
        for path in sorted(top.rglob("*")):
            yield path


def write_layer(out, paths, conf):
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for directory in [*reversed(pathlib.Path(conf["store_dir"]).parents)][1:] + [pathlib.Path(conf["store_dir"])]:
            tar.addfile(header(str(directory), tarfile.DIRTYPE, conf["directory_mode"], conf["owner"], conf["time"]))
        for item in paths:
            for path in files(pathlib.Path(item)):
                status = path.lstat()
                mode = status.st_mode & 0o7777
                if path.is_symlink():
                    tar.addfile(header(str(path), tarfile.SYMTYPE, mode, conf["owner"], conf["time"],
                                       link=os.readlink(path)))
                elif path.is_dir():
                    tar.addfile(header(str(path), tarfile.DIRTYPE, mode, conf["owner"], conf["time"]))
                else:
                    with open(path, "rb") as content:
                        tar.addfile(header(str(path), tarfile.REGTYPE, mode, conf["owner"], conf["time"],
                                           size=status.st_size), content)


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        conf = json.load(f)
    nix = "mtime" in conf
    created = datetime.datetime.fromisoformat(conf["created"])
    time = datetime.datetime.fromisoformat(conf["mtime"]) if nix else created
    conf["time"] = int(time.timestamp())
    conf["directory_mode"] = 0o755 if nix else 0o555
    conf["owner"] = (int(conf["uid"]), int(conf["gid"]), conf["uname"], conf["gname"]) if nix \
        else (0, 0, "root", "root")
    names, diff_ids, history = [], [], []
    out, written = sys.stdout.buffer, 0

    def member(name, mode, owner, size, write):
        nonlocal written
        info = header(name, tarfile.REGTYPE, mode, owner, conf["time"], size=size)
        out.write(info.tobuf(tarfile.PAX_FORMAT))
        write(out)
        out.write(bytes(-size % tarfile.BLOCKSIZE))
        written += 512 + size + -size % tarfile.BLOCKSIZE

    def layer(digest, comment):
        names.append(digest + "/layer.tar")
        diff_ids.append("sha256:" + digest)
        history.append({"created": created.isoformat(), "comment": f"store paths: {comment}"})
        return names[-1]

    def document(name, value):
        data = json.dumps(value, indent=4).encode()
        name = name or hashlib.sha256(data).hexdigest() + ".json"
        member(name, 0o644, (0, 0, "", ""), len(data), lambda out: out.write(data))
        return name

    for paths in conf["store_layers"]:
        first = Hashing()
        write_layer(first, paths, conf)
        member(layer(first.sha256.hexdigest(), paths), 0o644, (0, 0, "", ""), first.size,
               lambda out: write_layer(out, paths, conf))
    custom = pathlib.Path(conf["customisation_layer"])
    data = (custom / "layer.tar").read_bytes()
    member(layer((custom / "checksum").read_text().strip(), [str(custom)]), 0o444, (0, 0, "root", "root"),
           len(data), lambda out: out.write(data))
    config = document(None, {
        "created": created.isoformat(), "architecture": conf["architecture"], "os": "linux",
        "config": conf["config"], "rootfs": {"diff_ids": diff_ids, "type": "layers"}, "history": history,
    })
    document("manifest.json", [{"Config": config, "RepoTags": [conf["repo_tag"]], "Layers": names}])
    out.write(bytes(1024 + -(written + 1024) % tarfile.RECORDSIZE))


main()
