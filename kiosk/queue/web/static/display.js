// The hall display: every call is shown at once and in order; the page that holds the zone's lease speaks it.
import { post, reopen, serverNow } from "/static/page.js";
import { Speaker, Voice } from "/static/queue/voice.js";

const body = document.body;
const overlay = document.getElementById("overlay");
const sound = document.getElementById("sound");
const SHOWN_MS = 6000;    // a call that is only shown
const CARD_MS = 12000;    // one card of the hall
const spoken = [];        // what this page has said, for whoever checks: {id, number, window, pass, start, end}, epoch ms
const done = new Set();   // announcements that this page has spoken
const waiting = new Map(); // id → announcement, spoken by sequence
window.bianmin = { ...window.bianmin, spoken };

const voice = new Voice(body.dataset.voice);
let speaker = null, showing = null, running = false;

// ── one line of announcements ─────────────────────────────────────────────────────────────────────────
const shown = new Set(); // shown by this page; said again only where a former speaker left it unsaid

body.addEventListener("stream:announcement", event => {
  const call = event.detail;
  if (done.has(call.id) || waiting.has(call.id) || showing?.id === call.id) return;
  if (shown.has(call.id) && !speaker?.held) return;
  waiting.set(call.id, call);
  body.dataset.announced = call.id;
  if (!running) run();
});

async function run() {
  running = true;
  while (waiting.size) {
    const call = [...waiting.values()].sort((a, b) => a.sequence - b.sequence)[0];
    waiting.delete(call.id);
    await announce(call);
  }
  running = false;
  hide();
}

async function announce(call) {
  showing = call;
  shown.add(call.id);
  show(call);
  const words = await speechOf(call);
  document.getElementById("call-spoken").textContent = words.text;
  const late = serverNow() >= Date.parse(call.expires_at);
  if (!late && speaker?.held && voice.audible && words.clips.length) await say(call, words);
  else await stay(late ? SHOWN_MS / 2 : Math.max(SHOWN_MS, voice.lengthS(words.clips) * 1000));
  showing = null;
}

async function say(call, words) {
  const clock = () => performance.timeOrigin + performance.now();
  let start = 0;
  done.add(call.id);
  await voice.speak(
    words.clips,
    pass => { start = clock(); passOf(pass); },
    pass => spoken.push({ id: call.id, number: call.number, window: call.window, pass, start, end: clock() }),
  );
  body.dataset.spokenCount = String(Number(body.dataset.spokenCount) + 1);
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const answer = await post(`/v1/announcements/${call.id}/finished`, {}, { timeoutMs: 2000 });
    if (answer.status) break;
  }
}

async function speechOf(call) {
  try {
    const answer = await fetch(`/display/speech/${encodeURIComponent(call.number)}/${call.window}`, { signal: AbortSignal.timeout(1500) });
    return answer.ok ? await answer.json() : { clips: [], text: "" };
  } catch { return { clips: [], text: "" }; }
}

// A call that nobody speaks here makes room as soon as the next one comes.
async function stay(ms) {
  const until = performance.now() + ms;
  passOf(0);
  while (performance.now() < until && !(waiting.size && performance.now() > until - ms * .5)) await pause(150);
}

const pause = ms => new Promise(next => setTimeout(next, ms));

// ── what is seen ──────────────────────────────────────────────────────────────────────────────────────
function show(call) {
  document.getElementById("call-number").textContent = call.number;
  document.getElementById("call-window").textContent = call.window;
  document.getElementById("call-spoken").textContent = "";
  overlay.classList.toggle("five", call.number.length > 4 || call.window > 9);
  passOf(0);
  overlay.hidden = false;
  Object.assign(body.dataset, { announcement: call.id, showing: call.number, showingWindow: String(call.window) });
}

function passOf(number) {
  const element = document.getElementById("call-pass");
  overlay.dataset.pass = String(number);
  element.textContent = number ? element.dataset.pass.replace("#", number) : speaker?.held ? "" : element.dataset.silent;
}

function hide() {
  overlay.hidden = true;
  Object.assign(body.dataset, { announcement: "", showing: "", showingWindow: "" });
}

// ── sound: a browser may keep a page silent until somebody touches it ─────────────────────────────────
function soundState() {
  body.dataset.sound = voice.audible ? "on" : "off";
  sound.hidden = voice.audible || !voice.context || voice.context.state === "running";
}

async function startSound() {
  try { await voice.load(); } catch (failed) { console.warn("no voice:", failed.message); }
  if (voice.context) {
    voice.context.onstatechange = soundState;
    addEventListener("pointerdown", () => voice.unlock().then(soundState));
    addEventListener("keydown", () => voice.unlock().then(soundState));
  }
  soundState();
  speaker = new Speaker(body.dataset.zone, voice, held => {
    body.dataset.speaker = held ? "yes" : "no";
    if (held) reopen(); // what the former speaker left unsaid comes again
  });
}
startSound();

// ── the cards of the hall, one after the other, still while a call is shown ───────────────────────────
setInterval(() => {
  const cards = [...document.querySelectorAll("#cards > article")];
  if (!overlay.hidden || cards.length < 2) return;
  const present = cards.findIndex(card => !card.hidden);
  cards.forEach((card, index) => { card.hidden = index !== (present + 1) % cards.length; });
}, CARD_MS);
