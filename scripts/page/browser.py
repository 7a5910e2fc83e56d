"""Chromium without a window, driven over its DevTools protocol through a pipe: the standard library is enough."""
import base64
import json
import os
import select
import struct
import subprocess
import tempfile
import time
import zlib

FLAGS = [
    "--headless=new", "--remote-debugging-pipe", "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader", "--hide-scrollbars", "--force-color-profile=srgb", "--mute-audio", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-extensions",
    "--disable-dev-shm-usage", "--disable-background-timer-throttling",
]


class Browser:
    """One page of one browser; what it asks of the network and what goes wrong in it is kept."""

    def __init__(self, program="chromium"):
        self.folder = tempfile.TemporaryDirectory()
        to_browser, self.write_end = os.pipe()
        self.read_end, from_browser = os.pipe()

        def streams():
            # The protocol is spoken on descriptors 3 and 4. The pipes may have these numbers the other way round.
            source, sink = os.dup(to_browser), os.dup(from_browser)
            os.dup2(source, 3)
            os.dup2(sink, 4)

        self.process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={self.folder.name}"], preexec_fn=streams, close_fds=False,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer, self.next, self.session = b"", 0, None
        self.loaded, self.errors, self.requests = 0, [], []
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Network", "Log"]:
            self.send(domain + ".enable")

    def close(self):
        try:
            self.session = None
            self.send("Browser.close")
            self.process.wait(20)
        except Exception:
            self.process.kill()
            self.process.wait()
        os.close(self.write_end)
        os.close(self.read_end)
        self.folder.cleanup()

    def send(self, method, **parameters):
        """Sends a command and waits for its answer."""
        self.next += 1
        message = {"id": self.next, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write_end, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive(60)
            if answer.get("id") == message["id"]:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]

    def receive(self, seconds):
        """The next message, the events among them noted."""
        until = time.monotonic() + seconds
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.read_end], [], [], max(0, until - time.monotonic()))
            if not ready:
                raise TimeoutError("the browser does not answer")
            part = os.read(self.read_end, 1 << 20)
            if not part:
                raise RuntimeError("the browser has gone")
            self.buffer += part
        text, self.buffer = self.buffer.split(b"\0", 1)
        message = json.loads(text)
        self.note(message.get("method"), message.get("params", {}))
        return message

    def note(self, method, event):
        if method == "Page.loadEventFired":
            self.loaded += 1
        elif method == "Runtime.exceptionThrown":
            details = event["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description") or details["text"])
        elif method == "Runtime.consoleAPICalled" and event["type"] in ("error", "warning", "assert"):
            self.errors.append(" ".join(str(part.get("value")) for part in event["args"]))
        elif method == "Log.entryAdded" and event["entry"]["level"] in ("error", "warning"):
            # What the driver of a card made of software says about its own speed is no fault of the page.
            if "GPU stall" not in event["entry"]["text"]:
                self.errors.append(event["entry"]["text"])
        elif method == "Network.requestWillBeSent":
            self.requests.append(event["request"]["url"])

    def size(self, width, height, ratio=1, mobile=False):
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=ratio, mobile=mobile)
        self.width, self.height, self.ratio = width, height, ratio

    def prefer(self, **features):
        self.send("Emulation.setEmulatedMedia",
                  features=[{"name": name.replace("_", "-"), "value": value} for name, value in features.items()])

    def open(self, path):
        """Opens a file and waits until it is there; returns the seconds that took."""
        began, loaded = time.monotonic(), self.loaded
        self.send("Page.navigate", url="file://" + os.path.abspath(path))
        while self.loaded == loaded:
            self.receive(120)
        self.picture()
        return time.monotonic() - began

    def value(self, script):
        """What a script comes to."""
        result = self.send("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"]["exception"].get("description"))
        return result["result"].get("value")

    def picture(self):
        """Waits until what was asked for is drawn."""
        self.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")

    def state(self):
        self.picture()
        return self.value("window.motionpredict.state")

    def key(self, key, shift=False):
        codes = {" ": 32, "ArrowLeft": 37, "ArrowRight": 39, "Home": 36, "End": 35, "Escape": 27}
        known = {"key": key, "windowsVirtualKeyCode": codes.get(key, ord(key.upper()[0])), "modifiers": 8 if shift else 0}
        text = {"text": key} if len(key) == 1 else {}
        self.send("Input.dispatchKeyEvent", type="keyDown", **known, **text)
        self.send("Input.dispatchKeyEvent", type="keyUp", **known)
        self.picture()

    def mouse(self, kind, x, y, buttons=0, **more):
        button = {1: "left", 2: "right"}.get(buttons, "none")
        if kind == "mouseReleased":
            button = "left"
        self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button=button, buttons=buttons,
                  clickCount=1 if "P" in kind or "R" in kind else 0, **more)

    def drag(self, start, end, shift=False):
        more = {"modifiers": 8} if shift else {}
        self.mouse("mousePressed", *start, buttons=1, **more)
        for i in range(1, 6):
            place = [a + (b - a) * i / 5 for a, b in zip(start, end)]
            self.mouse("mouseMoved", *place, buttons=1, **more)
        self.mouse("mouseReleased", *end, **more)
        self.picture()

    def click(self, selector):
        x, y = self.value(
            f"(() => {{ const r = document.querySelector({json.dumps(selector)}).getBoundingClientRect();"
            " return [r.x + r.width / 2, r.y + r.height / 2]; })()")
        self.mouse("mousePressed", x, y, buttons=1)
        self.mouse("mouseReleased", x, y)
        self.picture()

    def screenshot(self, path=None):
        """The picture of the page."""
        self.picture()
        data = base64.b64decode(self.send("Page.captureScreenshot", format="png")["data"])
        if path:
            with open(path, "wb") as file:
                file.write(data)
        return Picture(data, self.ratio)


class Picture:
    """The pixels of a PNG of 8 bits a colour, without interlacing."""

    def __init__(self, data, ratio=1):
        self.ratio = ratio
        place, packed = 8, b""
        while place < len(data):
            size, kind = struct.unpack(">I4s", data[place:place + 8])
            part = data[place + 8:place + 8 + size]
            if kind == b"IHDR":
                self.width, self.height, depth, color, _, _, interlace = struct.unpack(">IIBBBBB", part)
                assert depth == 8 and color in (2, 6) and interlace == 0
                self.size = 3 if color == 2 else 4
            elif kind == b"IDAT":
                packed += part
            place += size + 12
        self.rows = self.unfiltered(zlib.decompress(packed))

    def unfiltered(self, raw):
        stride, n = self.width * self.size, self.size
        rows, above = [], bytearray(stride)
        for at in range(0, len(raw), stride + 1):
            kind, row = raw[at], bytearray(raw[at + 1:at + 1 + stride])
            if kind == 1:
                for i in range(n, stride):
                    row[i] = (row[i] + row[i - n]) & 255
            elif kind == 2:
                for i in range(stride):
                    row[i] = (row[i] + above[i]) & 255
            elif kind == 3:
                for i in range(stride):
                    row[i] = (row[i] + ((row[i - n] if i >= n else 0) + above[i]) // 2) & 255
            elif kind == 4:
                for i in range(stride):
                    a, b, c = (row[i - n] if i >= n else 0), above[i], (above[i - n] if i >= n else 0)
                    p = a + b - c
                    pa, pb, pc = abs(p - a), abs(p - b), abs(p - c)
                    row[i] = (row[i] + (a if pa <= pb and pa <= pc else b if pb <= pc else c)) & 255
            rows.append(row)
            above = row
        return rows

    def at(self, x, y):
        """The colour at a place of the page."""
        x, y = int(x * self.ratio), int(y * self.ratio)
        return tuple(self.rows[y][x * self.size:x * self.size + 3])

    def box(self, left, top, right, bottom, step=2):
        """The colours of every second pixel of a part of the page."""
        return [self.at(x, y) for y in range(int(top), int(bottom), step) for x in range(int(left), int(right), step)]

    def near(self, color, box, within=40):
        """How many pixels of a part of the page have about this colour."""
        return sum(max(abs(a - b) for a, b in zip(color, pixel)) <= within for pixel in self.box(*box))

    def differs(self, other, box):
        """How many pixels of a part of the page differ clearly."""
        pairs = zip(self.box(*box), other.box(*box))
        return sum(max(abs(a - b) for a, b in zip(*pair)) > 24 for pair in pairs)
