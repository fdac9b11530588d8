"""Pages of somebody else's site that show our embeds: served from another origin than ours."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A paper</title>
<script>
window.shift = 0; window.heard = [];
new PerformanceObserver(list => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shift += one.value;
}).observe({type: "layout-shift", buffered: true});
addEventListener("message", event => window.heard.push({data: event.data, origin: event.origin}));
</script></head>
<body><h1>A paper writes</h1><p>Above the frame.</p>%s<p id="below">Below the frame.</p></body></html>"""


@dataclass
class Host:
    """A site that shows whatever is put into `pages`; `headers` go with every page."""

    url: str = ""
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def show(self, inside: str, **headers: str) -> str:
        """Return the address of a page that holds `inside`, answered with `headers`, `_` being a hyphen."""
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages["/page"] = (PAGE % inside, "text/html; charset=utf-8")
        return f"{self.url}/page"

    def file(self, path: str, text: str) -> None:
        self.pages[path] = (text, "text/javascript; charset=utf-8")


@contextmanager
def another_site() -> Iterator[Host]:
    """Serve a host for as long as the block lasts."""
    host = Host()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text, kind = host.pages.get(self.path.split("?")[0], ("", ""))
            self.send_response(200 if kind else 404)
            for name, value in host.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", kind or "text/plain")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *arguments: Any) -> None:
            """Say nothing: requests are no news."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    host.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield host
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
