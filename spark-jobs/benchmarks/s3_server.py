"""An S3 server on loopback that counts what it is asked for.

    python spark-jobs/benchmarks/s3_server.py FOLDER [--port 9000] [--log FILE]

Needs nothing beside Python. A folder below FOLDER is a bucket, a file below it an object, so that tables which were
written through S3A can be read as files. Knows what S3A and the AWS SDKs ask for: objects with ranges and conditions
(If-Match, If-None-Match), copies, listings of version 2, removal of one and of many, uploads in parts. Every object is
visible at once to everybody. Signatures are not checked; for tests and measurements alone.

Prints at its end how often each kind was asked: GET, HEAD, LIST, PUT, COPY, PART (uploads in parts), DELETE, and DELETES
(one request for many). --log writes a line a request: kind, status, bucket and key.
"""
import argparse
import bisect
import collections
import hashlib
import re
import sys
import threading
import time
import uuid
import xml.etree.ElementTree as ElementTree
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

Thing = collections.namedtuple("Thing", "size etag changed")
MOST = 1000  # keys of a listing


class Objects:
    """Objects of a folder. A key that ends with a slash, by which S3A marks a folder, has no file."""

    def __init__(self, folder):
        self.folder, self.lock = Path(folder).resolve(), threading.RLock()
        self.things, self.order, self.parts = {}, [], {}
        for file in self.folder.rglob("*"):
            if file.is_file():
                self.enter(str(file.relative_to(self.folder)), file.read_bytes())

    def enter(self, key, content):
        if key not in self.things:
            bisect.insort(self.order, key)
        self.things[key] = Thing(len(content), hashlib.md5(content).hexdigest(), time.time())
        return self.things[key]

    def put(self, key, content, only_new):
        """Stores an object; returns None where there is one and only a new one is wanted."""
        with self.lock:
            if only_new and key in self.things:
                return None
            if not key.endswith("/"):
                file = self.folder / key
                file.parent.mkdir(parents=True, exist_ok=True)
                written = file.with_name(f".{uuid.uuid4()}")
                written.write_bytes(content)
                written.replace(file)
            return self.enter(key, content)

    def read(self, key):
        with self.lock:
            return b"" if key.endswith("/") else (self.folder / key).read_bytes()

    def remove(self, key):
        with self.lock:
            if self.things.pop(key, None):
                self.order.pop(bisect.bisect_left(self.order, key))
                (self.folder / key).unlink(missing_ok=True) if not key.endswith("/") else None

    def list(self, prefix, delimiter, after, most):
        """Returns keys, common prefixes, and the last key looked at where there are more."""
        keys, prefixes = [], []
        with self.lock:
            place = bisect.bisect_left(self.order, prefix)
            if after >= prefix:
                place = bisect.bisect_right(self.order, after)
            while place < len(self.order) and self.order[place].startswith(prefix):
                key = self.order[place]
                if len(keys) + len(prefixes) == most:
                    return keys, prefixes, after
                end = key.find(delimiter, len(prefix)) if delimiter else -1
                if end < 0:
                    keys.append((key, self.things[key]))
                    after = key
                    place += 1
                else:
                    prefixes.append(key[:end + 1])
                    after = key[:end + 1] + chr(0x10FFFF)
                    place = bisect.bisect_left(self.order, after)
        return keys, prefixes, None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16

    def log_message(self, *_):
        pass

    def handle_expect_100(self):
        go_on = super().handle_expect_100()
        self.wfile.flush()
        return go_on

    def asked(self):
        """Reads the request: key with the bucket before it, parameters, body."""
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if "x-amz-decoded-content-length" in self.headers:
            body = self.unchunked(body)
        parameters = {name: values[0] for name, values in parse_qs(url.query, keep_blank_values=True).items()}
        return unquote(url.path).lstrip("/"), parameters, body

    @staticmethod
    def unchunked(body):
        """Takes the chunks of an aws-chunked body together; signatures and checksums at its end are left out."""
        content, place = [], 0
        while True:
            end = body.index(b"\r\n", place)
            length = int(body[place:end].split(b";")[0], 16)
            if not length:
                return b"".join(content)
            content.append(body[end + 2:end + 2 + length])
            place = end + 4 + length

    def answer(self, kind, status, key, body=b"", headers=(), length=None):
        self.server.count(kind, status, key)
        self.send_response_only(status)
        self.send_header("Date", formatdate(usegmt=True))
        self.send_header("x-amz-request-id", "1")
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        self.wfile.flush()

    def xml(self, kind, key, text, status=200):
        body = f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()
        self.answer(kind, status, key, body, [("Content-Type", "application/xml")])

    def error(self, kind, status, code, key):
        if self.command == "HEAD":
            self.answer(kind, status, key)
        else:
            self.xml(kind, key, f"<Error><Code>{code}</Code><Message>{code}</Message><Key>{escape(key)}</Key></Error>",
                     status)

    @staticmethod
    def about(thing):
        return [("ETag", f'"{thing.etag}"'), ("Last-Modified", formatdate(int(thing.changed), usegmt=True)),
                ("Accept-Ranges", "bytes"), ("Content-Type", "application/octet-stream")]

    def do_HEAD(self):
        key, _, _ = self.asked()
        thing = self.server.objects.things.get(key)
        if "/" not in key.rstrip("/"):
            self.answer("HEAD", 200, key)  # a bucket
        elif thing is None:
            self.error("HEAD", 404, "NoSuchKey", key)
        else:
            self.answer("HEAD", 200, key, headers=self.about(thing), length=thing.size)

    def do_GET(self):
        key, parameters, _ = self.asked()
        if "location" in parameters:
            return self.xml("GET", key, "<LocationConstraint/>")
        if "list-type" in parameters:
            return self.listing(key.rstrip("/"), parameters)
        with self.server.objects.lock:
            thing = self.server.objects.things.get(key)
            content = None if thing is None else self.server.objects.read(key)
        if thing is None:
            return self.error("GET", 404, "NoSuchKey", key)
        if self.headers.get("If-Match", f'"{thing.etag}"').strip('"') != thing.etag:
            return self.error("GET", 412, "PreconditionFailed", key)
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not wanted:
            return self.answer("GET", 200, key, content, self.about(thing))
        first, last = int(wanted[1]), min(int(wanted[2] or thing.size), thing.size - 1)
        if first >= thing.size:
            return self.error("GET", 416, "InvalidRange", key)
        part = [("Content-Range", f"bytes {first}-{last}/{thing.size}")]
        self.answer("GET", 206, key, content[first:last + 1], self.about(thing) + part)

    def listing(self, bucket, parameters):
        prefix, delimiter = parameters.get("prefix", ""), parameters.get("delimiter", "")
        after = unquote(parameters["continuation-token"]) if "continuation-token" in parameters else (
            f"{bucket}/{parameters['start-after']}" if "start-after" in parameters else "")
        most = min(MOST, int(parameters.get("max-keys", MOST)))
        keys, prefixes, more = self.server.objects.list(f"{bucket}/{prefix}", delimiter, after, most)
        name = lambda key: escape(quote(key[len(bucket) + 1:], safe="/"))
        texts = [f"<Name>{bucket}</Name><Prefix>{escape(quote(prefix, safe='/'))}</Prefix><EncodingType>url</EncodingType>",
                 f"<KeyCount>{len(keys) + len(prefixes)}</KeyCount><MaxKeys>{most}</MaxKeys>",
                 f"<IsTruncated>{'true' if more else 'false'}</IsTruncated>"]
        if delimiter:
            texts.append(f"<Delimiter>{escape(quote(delimiter, safe='/'))}</Delimiter>")
        if more:
            texts.append(f"<NextContinuationToken>{escape(quote(more, safe=''))}</NextContinuationToken>")
        for key, thing in keys:
            changed = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(thing.changed))
            texts.append(f"<Contents><Key>{name(key)}</Key><LastModified>{changed}</LastModified>"
                         f"<ETag>&quot;{thing.etag}&quot;</ETag><Size>{thing.size}</Size>"
                         "<StorageClass>STANDARD</StorageClass></Contents>")
        texts += [f"<CommonPrefixes><Prefix>{name(key)}</Prefix></CommonPrefixes>" for key in prefixes]
        self.xml("LIST", f"{bucket}/{prefix}", f"<ListBucketResult>{''.join(texts)}</ListBucketResult>")

    def do_PUT(self):
        key, parameters, body = self.asked()
        objects = self.server.objects
        if "uploadId" in parameters:
            objects.parts[parameters["uploadId"]][int(parameters["partNumber"])] = body
            return self.answer("PART", 200, key, headers=[("ETag", f'"{hashlib.md5(body).hexdigest()}"')])
        source = self.headers.get("x-amz-copy-source")
        if source is not None:
            source = unquote(source).lstrip("/")
            if source not in objects.things:
                return self.error("COPY", 404, "NoSuchKey", source)
            thing = objects.put(key, objects.read(source), False)
            changed = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(thing.changed))
            return self.xml("COPY", key, f"<CopyObjectResult><LastModified>{changed}</LastModified>"
                                         f"<ETag>&quot;{thing.etag}&quot;</ETag></CopyObjectResult>")
        self.stored("PUT", key, body)

    def stored(self, kind, key, body):
        thing = self.server.objects.put(key, body, self.headers.get("If-None-Match") == "*")
        if thing is None:
            return self.error(kind, 412, "PreconditionFailed", key)
        if kind == "PUT":
            return self.answer(kind, 200, key, headers=[("ETag", f'"{thing.etag}"')])
        self.xml(kind, key, f"<CompleteMultipartUploadResult><Key>{escape(key)}</Key>"
                            f"<ETag>&quot;{thing.etag}&quot;</ETag></CompleteMultipartUploadResult>")

    def do_DELETE(self):
        key, parameters, _ = self.asked()
        if "uploadId" in parameters:
            self.server.objects.parts.pop(parameters["uploadId"], None)
            return self.answer("PART", 204, key)
        self.server.objects.remove(key)
        self.answer("DELETE", 204, key)

    def do_POST(self):
        key, parameters, body = self.asked()
        objects = self.server.objects
        if "uploads" in parameters:
            upload = uuid.uuid4().hex
            objects.parts[upload] = {}
            return self.xml("PART", key, f"<InitiateMultipartUploadResult><Key>{escape(key)}</Key>"
                                         f"<UploadId>{upload}</UploadId></InitiateMultipartUploadResult>")
        if "uploadId" in parameters:
            parts = objects.parts.pop(parameters["uploadId"])
            return self.stored("PART", key, b"".join(parts[number] for number in sorted(parts)))
        bucket = key.rstrip("/")
        for element in ElementTree.fromstring(body).iter():
            if element.tag.endswith("Key"):
                objects.remove(f"{bucket}/{element.text}")
        self.xml("DELETES", key, "<DeleteResult/>")


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, folder, port=0, log=None):
        super().__init__(("127.0.0.1", port), Handler)
        self.objects, self.log, self.asked, self.counting = Objects(folder), log, [], threading.Lock()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def count(self, kind, status, key):
        with self.counting:
            self.asked.append((kind, status, key))
            if self.log:
                print(kind, status, key, file=self.log)

    def handle_error(self, request, client_address):
        """A client that closes a connection is none."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)

    def take(self):
        """Returns the requests since the last call: kind, status, bucket and key of each."""
        with self.counting:
            asked, self.asked = self.asked, []
            return asked

    def begin(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--log", type=argparse.FileType("w"))
    options = parser.parse_args()
    server = Server(options.folder, options.port, options.log)
    print(f"{server.address}: buckets are folders of {options.folder}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        counts = collections.Counter(kind for kind, _, _ in server.asked)
        print(", ".join(f"{kind} {count}" for kind, count in sorted(counts.items())))


if __name__ == "__main__":
    main()
