// On a page that shows an embed: give the frame the height that it tells. Optional; see docs/embedding.md.
(({ origin }) => {
  const frames = () =>
    [...document.querySelectorAll("iframe")].filter((one) => one.src.startsWith(origin + "/embed/"));
  // Once told it only grows while it stays as wide, and where its end is out of sight: until then it scrolls,
  // so that nothing jumps beside or below it while one reads and filters in it.
  const grow = (one) => {
    if (one.wanted > one.clientHeight && one.getBoundingClientRect().bottom >= innerHeight) one.height = one.wanted;
  };
  addEventListener("scroll", () => frames().forEach(grow), { capture: true, passive: true });
  addEventListener("message", (event) => {
    const { data } = event;
    if (!data || data.type !== "embed-size" || !(data.height > 0)) return;
    for (const one of frames()) {
      const isOpaque = one.sandbox.length && !one.sandbox.contains("allow-same-origin");
      if (one.contentWindow !== event.source || event.origin !== (isOpaque ? "null" : origin)) continue;
      one.wanted = Math.min(Math.ceil(data.height), 20000);
      if (one.told !== one.clientWidth) one.height = one.wanted;
      one.told = one.clientWidth;
      grow(one);
    }
  });
  // Who follows a link far down in a long frame gets the next embed from its top.
  document.addEventListener(
    "load",
    ({ target }) => {
      const isRead = target === document.activeElement && frames().includes(target);
      if (isRead && target.getBoundingClientRect().top < 0) target.scrollIntoView();
    },
    true,
  );
  for (const one of frames()) one.contentWindow.postMessage({ type: "embed-size" }, "*");
})(new URL(document.currentScript.src));
