// In an embed: tell the page around it how high it is, in the ways that hosts listen for (docs/embedding.md).
(() => {
  if (parent === self) return;
  const from = (pattern, text) => (pattern.exec(text) || [])[1];
  const decoded = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  // A host's secret or name for the frame comes once; the frame's own name carries it to the next embed.
  const secret = from(/[?&]secret=(\w+)/, location.hash) || from(/^wp(\w+)$/, name);
  const child = from(/[?&]childId=([^&]+)/, location.search);
  const id = child ? decoded(child) : from(/^pym(.+)$/, name);
  if (secret) name = "wp" + secret;
  else if (id) name = "pym" + id;
  let height = 0;
  const send = (message) => parent.postMessage(message, "*");
  const tell = () => {
    send({ sentinel: "amp", type: "embed-size", height });
    if (id) send(["pym", id, "height", height].join("xPYMx"));
    if (secret) send({ message: "height", value: height, secret });
  };
  new ResizeObserver(([{ target }]) => {
    const now = Math.ceil(target.getBoundingClientRect().height);
    if (now !== height) {
      height = now;
      tell();
    }
  }).observe(document.documentElement);
  addEventListener("message", ({ source, data }) => {
    if (source !== parent || !data || !height) return;
    const asks =
      data.type === "embed-size" ||
      (secret && data.message === "ready" && data.secret === secret) ||
      (id && typeof data === "string" && data.startsWith(["pym", id, "width"].join("xPYMx")));
    if (asks) tell();
  });
  // In WordPress's sandbox nothing opens a tab: the host is asked to go where a link to our own pages leads.
  addEventListener("click", ({ target }) => {
    const link = target.closest("a[target]");
    if (link && secret && origin === "null") send({ message: "link", value: link.href, secret });
  });
})();
