// page.js: what every live page shares: one event stream, the offline banner, the clock, and fragments that refresh.
//
// A page that listens carries <body data-stream="/v1/…/stream" data-events="hall announcement">.
// Each event becomes a DOM event on <body>: `stream:<name>` with detail = parsed JSON. Lost and found: `live:lost`, `live:found`;
// <html data-live="lost|found"> greys every .live control (bianmin.css).
// <section hx-get="/caller/3/work" hx-trigger="stream:window from:body" hx-swap="outerMorph"> asks for itself again (htmx).
// <html data-starting> takes no press (bianmin.css) until every script of the page is there.
// <time data-clock></time> and <span data-since="ISO" data-as="timer|minutes"></span> tick by themselves.

const body = document.body;
const root = document.documentElement;

addEventListener("DOMContentLoaded", () => root.removeAttribute("data-starting")); // after every module has run

// ── one stream ────────────────────────────────────────────────────────────────────────────────────────
const BEAT_LIMIT_MS = 800; // a stream that beats (caller console: every 0.25 s) is lost after this silence
let source = null, heard = 0, beats = false;

function open() {
  source = new EventSource(body.dataset.stream);
  source.onopen = () => { heard = performance.now(); beats = false; found(); };
  source.onerror = () => { lost(); if (source.readyState === EventSource.CLOSED) { setTimeout(open, 1500); followMove(); } };
  source.addEventListener("beat", () => { heard = performance.now(); beats = true; found(); });
  for (const name of (body.dataset.events || "").split(" ").filter(Boolean)) {
    source.addEventListener(name, event => {
      heard = performance.now();
      found();
      tell(`stream:${name}`, JSON.parse(event.data), event.lastEventId);
    });
  }
}

// Asks for everything again, also for what came before: no Last-Event-ID.
export function reopen() { source.close(); open(); }

function tell(name, detail, id) {
  body.dispatchEvent(new CustomEvent(name, { detail, bubbles: false }));
  body.dataset.heard = name + (id ? `:${id}` : "");
}

export function lost() {
  if (root.dataset.live === "lost") return;
  root.dataset.live = "lost";
  tell("live:lost");
}

export function found() {
  if (root.dataset.live === "found") return;
  const again = root.dataset.live === "lost";
  root.dataset.live = "found";
  tell("live:found", { again });
}

if (body.dataset.stream) {
  open();
  addEventListener("offline", lost);
  addEventListener("pagehide", () => source.close());
  setInterval(() => { if (beats && performance.now() - heard > BEAT_LIMIT_MS) lost(); }, 100);
}

// ── banner ────────────────────────────────────────────────────────────────────────────────────────────
const banner = document.querySelector("[data-offline]");
if (banner) {
  body.addEventListener("live:lost", () => { banner.hidden = false; });
  body.addEventListener("live:found", () => { banner.hidden = true; });
}

// ── clock and ages ────────────────────────────────────────────────────────────────────────────────────
const two = number => String(number).padStart(2, "0");
export const clockText = at => `${two(at.getHours())}:${two(at.getMinutes())}`;
export const timerText = seconds => {
  const s = Math.max(0, Math.floor(seconds));
  return s < 3600 ? `${two(Math.floor(s / 60))}:${two(s % 60)}` : `${Math.floor(s / 3600)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
};
// The server's clock leads: a console with a wrong clock still shows true ages.
let skewMs = 0;
export function serverNow() { return new Date(Date.now() + skewMs); }
export function setServerNow(iso) { const at = Date.parse(iso); if (!Number.isNaN(at)) skewMs = at - Date.now(); }

function put(element, text) { if (element.textContent !== text) element.textContent = text; }

export function tick() {
  const now = serverNow();
  for (const element of document.querySelectorAll("[data-clock]")) put(element, clockText(now));
  for (const element of document.querySelectorAll("[data-since]")) {
    const seconds = (now - Date.parse(element.dataset.since)) / 1000;
    put(element, element.dataset.as === "timer" ? timerText(seconds) : String(Math.max(0, Math.floor(seconds / 60))));
  }
  for (const element of document.querySelectorAll("[data-until]")) {
    put(element, String(Math.max(0, Math.ceil((Date.parse(element.dataset.until) - now) / 1000))));
  }
}

function shares() {
  for (const element of document.querySelectorAll("[data-share]")) element.style.setProperty("--share", element.dataset.share);
}

function fresh() {
  const stamped = document.querySelector("[data-server-now]");
  if (stamped && stamped.dataset.serverNow !== fresh.seen) setServerNow(fresh.seen = stamped.dataset.serverNow);
  shares();
  tick();
}

body.addEventListener("htmx:after:swap", fresh);
fresh();
setInterval(tick, 500);

// ── commands ──────────────────────────────────────────────────────────────────────────────────────────
export function newCommand() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map(byte => byte.toString(16).padStart(2, "0")).join("");
}

// A site may have two servers. Each answer bears the term; a lower one than was heard comes from a server that was
// replaced, and is no answer. That server itself leads a page on to the new one.
const termOf = proof => Number.parseInt(proof || "0", 10) || 0;
const heardTerm = () => { try { return localStorage.getItem("term") || ""; } catch { return ""; } };

function isReplaced(answer) {
  const said = answer.headers.get("x-term") || "", known = heardTerm();
  if (termOf(said) > termOf(known)) try { localStorage.setItem("term", said); } catch { /* kept for this page only where nothing may be kept */ }
  return termOf(said) < termOf(known);
}

// The server says that it was replaced: asked for again, this page comes from the new one.
async function followMove() {
  try { if ((await (await fetch("/v1/term")).json()).superseded) location.reload(); } catch { /* nobody answers: there is nothing to follow */ }
}

// POST JSON; answers {ok, status, body}; a network failure or silence is {ok: false, status: 0}.
export async function post(url, message, { csrf = "", timeoutMs = 5000 } = {}) {
  try {
    const answer = await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...(csrf ? { "X-CSRF": csrf } : {}), ...(heardTerm() ? { "X-Term": heardTerm() } : {}) },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (isReplaced(answer)) return { ok: false, status: 0, body: {} };
    const said = await answer.json().catch(() => ({}));
    if (said.reason === "superseded") followMove();
    return { ok: answer.ok, status: answer.status, body: said };
  } catch {
    return { ok: false, status: 0, body: {} };
  }
}
