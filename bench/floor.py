#!/usr/bin/env python3
"""What a push costs any program that uses these libraries: the layers of a docker-archive, compressed, hashed, sent.

usage: bench/floor.py gzip|zlib|zstd HOST:PORT ARCHIVE

Nothing else is done: the layers are in memory before the clock starts, so that no file of a store is read and no tar is
written; the registry is not asked what it has; no JVM starts. The work is that of guix-image: blocks of the same size
through the same library at the same level, SHA-256 of each layer before and after, on as many threads as there are
processors. What is left to Python are the calls. Prints seconds and processor seconds.
"""
import concurrent.futures
import ctypes
import functools
import hashlib
import http.client
import os
import sys
import tarfile
import threading
import time
import urllib.parse
import zlib

UPLOADS = "/v2/lab/floor/blobs/uploads/"
SENDERS = 4
thread = threading.local()


def libdeflate(block):
    if not hasattr(thread, "compressor"):
        thread.library = ctypes.CDLL("libdeflate.so.0")
        thread.library.libdeflate_alloc_compressor.restype = ctypes.c_void_p
        thread.library.libdeflate_gzip_compress.restype = ctypes.c_size_t
        thread.compressor = ctypes.c_void_p(thread.library.libdeflate_alloc_compressor(2))
        thread.encoded = ctypes.create_string_buffer(2 << 20)
    return ctypes.string_at(thread.encoded, thread.library.libdeflate_gzip_compress(
        thread.compressor, address(block), ctypes.c_size_t(len(block)),
        thread.encoded, ctypes.c_size_t(len(thread.encoded))))


def java_zlib(block):
    compressor = zlib.compressobj(level=2, wbits=31)
    return compressor.compress(block) + compressor.flush()


def zstandard(block):
    if not hasattr(thread, "compressor"):
        thread.library = ctypes.CDLL("libzstd.so.1")
        thread.library.ZSTD_createCCtx.restype = ctypes.c_void_p
        thread.library.ZSTD_compress2.restype = ctypes.c_size_t
        thread.compressor = ctypes.c_void_p(thread.library.ZSTD_createCCtx())
        for parameter, value in ((100, 2), (101, 23), (102, 17), (200, 1), (201, 1)):
            thread.library.ZSTD_CCtx_setParameter(thread.compressor, parameter, value)
        thread.encoded = ctypes.create_string_buffer(9 << 20)
    return ctypes.string_at(thread.encoded, thread.library.ZSTD_compress2(
        thread.compressor, thread.encoded, ctypes.c_size_t(len(thread.encoded)),
        address(block), ctypes.c_size_t(len(block))))


def address(block):
    return (ctypes.c_char * len(block)).from_buffer(block)


# what makes a block, and how large one is
ENCODERS = {"gzip": (libdeflate, 1 << 20), "zlib": (java_zlib, 8 << 20), "zstd": (zstandard, 8 << 20)}


def send(registry, blocks):
    """Uploads the blocks as one blob, hashing what comes while the rest is compressed."""
    digest, blob = hashlib.sha256(), []
    for block in blocks:
        blob.append(block.result())
        digest.update(blob[-1])
    if not hasattr(thread, "connection"):
        thread.connection = http.client.HTTPConnection(registry)
    thread.connection.request("POST", UPLOADS)
    location = urllib.parse.urlsplit(answer(thread.connection, 202).getheader("Location"))
    thread.connection.putrequest("PUT", f"{location.path}?{location.query}&digest=sha256:{digest.hexdigest()}")
    thread.connection.putheader("Content-Type", "application/octet-stream")
    thread.connection.putheader("Content-Length", str(sum(map(len, blob))))
    thread.connection.endheaders()
    for block in blob:
        thread.connection.sock.sendall(block)
    answer(thread.connection, 201)


def answer(connection, status):
    response = connection.getresponse()
    text = response.read()
    if response.status != status:
        sys.exit(f"the registry answered {response.status}: {text[:200]}")
    return response


def main():
    name, registry, archive = sys.argv[1:]
    encode, block_bytes = ENCODERS[name]
    with tarfile.open(archive) as tar:
        layers = [bytearray(tar.extractfile(member).read()) for member in tar if member.name.endswith("layer.tar")]
    layers.sort(key=len, reverse=True)
    pool = functools.partial(concurrent.futures.ThreadPoolExecutor, os.cpu_count())
    began, processor = time.monotonic(), time.process_time()
    with pool() as hashing, pool() as compressing, concurrent.futures.ThreadPoolExecutor(SENDERS) as sending:
        results = [hashing.submit(hashlib.sha256, layer) for layer in layers]
        blobs = [[compressing.submit(encode, memoryview(layer)[at:at + block_bytes])
                  for at in range(0, len(layer), block_bytes)] for layer in layers]
        results += [sending.submit(send, registry, blocks) for blocks in blobs]
        for result in results:
            result.result()
    print(time.monotonic() - began, time.process_time() - processor)


main()
