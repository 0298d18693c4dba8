// The display's service worker: the page, its files, its last board and its cards come up while the server is away.
// The server is asked first; what never changes under its address comes from here. Streams and commands are not its business.
const CACHE = "display-1";
const LIVE_MS = 3000;
const MEDIA = "/display/media/";

addEventListener("install", () => skipWaiting());
addEventListener("activate", event => event.waitUntil(clients.claim()));

addEventListener("fetch", event => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin || url.pathname.startsWith("/v1/") || url.pathname.startsWith("/display/speech/")) return;
  event.respondWith(isFixed(url) ? fixed(event.request) : fresh(event.request));
});

// The page tells what it is made of (hold), which media it may need (media): nothing else of those is kept, and what it could not draw (drop).
addEventListener("message", event => event.waitUntil(told(event.data).catch(() => { /* no store: nothing is kept */ })));

async function told({ hold = [], media = null, drop = [] }) {
  const cache = await caches.open(CACHE);
  for (const address of drop) await again(cache, address);
  for (const address of [...hold, ...(media ?? [])]) {
    if (await cache.match(address)) continue;
    try { await keep(cache, new Request(address), await fetch(address)); } catch { /* later */ }
  }
  if (!media) return;
  for (const request of await cache.keys()) {
    const path = new URL(request.url).pathname;
    if (path.startsWith(MEDIA) && !media.includes(path)) await cache.delete(request);
  }
}

// Damaged here, or on its way here: past the browser's own cache too.
async function again(cache, address) {
  await cache.delete(address);
  try { await keep(cache, new Request(address), await fetch(address, { cache: "reload" })); } catch { /* later */ }
}

const isFixed = url => url.searchParams.has("v") || url.pathname.startsWith(MEDIA) || url.pathname.startsWith("/display/voice/");

async function fixed(request) {
  const { cache, held } = await found(request);
  if (held) try { return await ranged(request, held); } catch { /* it cannot be read: the server's takes its place */ }
  const answer = await fetch(request);
  if (answer.status === 200) await keepIfRoom(cache, request, answer);
  return answer;
}

async function fresh(request) {
  const { cache, held } = await found(request);
  try {
    const answer = await (held ? inTime(fetch(request)) : fetch(request));
    if (answer.status < 500) {
      await keepIfRoom(cache, request, answer);
      return answer;
    }
    return held ? aged(held) : answer;
  } catch (gone) {
    if (held) return aged(held);
    throw gone;
  }
}

// What is kept for this request. A store that cannot be opened or read holds nothing; there is no cache then.
async function found(request) {
  try {
    const cache = await caches.open(CACHE);
    return { cache, held: await cache.match(request.url) };
  } catch { return { cache: null, held: null }; }
}

// The server answers: what could not be read goes, and every page is asked for what it is made of.
async function begunAnew() {
  await caches.delete(CACHE);
  const cache = await caches.open(CACHE);
  for (const page of await clients.matchAll()) page.postMessage("hold");
  return cache;
}

function inTime(answer) {
  return new Promise((take, refuse) => {
    const late = setTimeout(() => refuse(new Error("late")), LIVE_MS);
    answer.then(take, refuse).finally(() => clearTimeout(late));
  });
}

// A full store keeps nothing, and takes nothing from what the server answered.
async function keepIfRoom(cache, request, answer) {
  const copy = answer.clone();
  try { await keep(cache ?? await begunAnew(), new Request(request.url), copy); } catch { /* no room, or no store */ }
}

async function keep(cache, request, answer) {
  if (answer.status !== 200 || answer.redirected) return;
  const url = new URL(request.url);
  if (url.searchParams.has("v")) await dropOlder(cache, url);
  await cache.put(request, answer);
}

// Another digest under the same name takes the older one's place.
async function dropOlder(cache, url) {
  for (const old of await cache.keys(url.href, { ignoreSearch: true })) if (new URL(old.url).searchParams.has("v")) await cache.delete(old);
}

// What was kept knows no longer what time it is: the machine's own clock leads until the server is back.
async function aged(held) {
  if (!held.headers.get("content-type")?.startsWith("text/html")) return held;
  const text = (await held.text()).replace(/data-server-now="[^"]*"/g, 'data-server-now=""');
  return new Response(text, { headers: held.headers });
}

// Read to its end, which shows whether it can be. A film asks for parts of its file.
async function ranged(request, held) {
  const whole = await held.blob();
  const wanted = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("range") ?? "");
  if (!wanted) return new Response(whole, { headers: held.headers });
  const begin = Number(wanted[1]), end = Math.min(wanted[2] ? Number(wanted[2]) : whole.size - 1, whole.size - 1);
  const headers = { "content-type": held.headers.get("content-type"), "content-range": `bytes ${begin}-${end}/${whole.size}`, "content-length": String(end - begin + 1), "accept-ranges": "bytes" };
  return new Response(whole.slice(begin, end + 1), { status: 206, headers });
}
