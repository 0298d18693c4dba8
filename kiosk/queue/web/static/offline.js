// Where the browser allows it (HTTPS, or the machine itself), a service worker keeps the display for when the server is away.
export async function keepForLater(media) {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.onmessage = () => keepForLater(); // its store was damaged and is empty
  try {
    await navigator.serviceWorker.register("/display_worker.js", { scope: "/display" });
    const ready = await navigator.serviceWorker.ready;
    if (media) ready.active.postMessage({ media });
    else ready.active.postMessage({ hold: [location.pathname + location.search, ...ownFiles()] });
    document.body.dataset.kept = "yes";
  } catch (failed) { console.info("not kept for later:", failed.message); }
}

// A picture or film that cannot be drawn: what is kept of it may be damaged.
export function fetchAgain(address) {
  navigator.serviceWorker?.controller?.postMessage({ drop: [address] });
}

// Everything this page has loaded from its server, but streams and commands.
function ownFiles() {
  const names = performance.getEntriesByType("resource").map(one => new URL(one.name));
  const own = names.filter(url => url.origin === location.origin && !url.pathname.startsWith("/v1/") && !url.pathname.startsWith("/display/speech/"));
  return [...new Set(own.map(url => url.pathname + url.search))];
}
