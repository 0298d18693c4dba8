// The hall display: every call is shown at once and in order; the page that holds the zone's lease speaks it. An emergency goes before calls.
import { clockText, post, reopen, serverNow } from "/static/page.js";
import { Cards } from "/static/queue/cards.js";
import { fetchAgain, keepForLater } from "/static/queue/offline.js";
import { Speaker, Voice } from "/static/queue/voice.js";

const body = document.body;
const overlay = document.getElementById("overlay");
const sound = document.getElementById("sound");
const alarm = document.getElementById("emergency");
const SHOWN_MS = 6000;       // a call that is only shown
const ALARM_EVERY_MS = 60000; // an emergency is said again
const VOICE_AGAIN_MS = 10000;
const MOST_SPOKEN = 400;
const MOST_KNOWN = 200;
const spoken = [];        // what this page has said, for whoever checks: {id, number, window, pass, start, end}, epoch ms
const done = new Set();   // announcements that this page has spoken
const shown = new Set();  // shown by this page; said again only where a former speaker left it unsaid
const waiting = new Map(); // id → announcement, spoken by place: a repeat takes the place of what still waits
window.bianmin = { ...window.bianmin, spoken };

const voice = new Voice(body.dataset.voice);
const cards = new Cards(document.getElementById("cards"), body.dataset.zone, body.dataset.language);
Object.assign(window.bianmin, { turnTo: id => cards.turnTo(id), tell: () => cards.tell() });
let speaker = null, showing = null, running = false, volume = 100, emergency = null;
cards.loud = () => speaker?.held && voice.audible ? volume / 100 : 0;
const alarmed = { id: "", voice: "", at: -Infinity };

// ── one line of announcements ─────────────────────────────────────────────────────────────────────────
body.addEventListener("stream:announcement", event => {
  const call = event.detail;
  if (done.has(call.id) || waiting.has(call.id) || showing?.id === call.id) return;
  if (shown.has(call.id) && !speaker?.held) return;
  const before = [...waiting.values()].find(one => one.ticket === call.ticket);
  if (before) waiting.delete(before.id);
  waiting.set(call.id, { ...call, place: before?.place ?? call.sequence });
  body.dataset.announced = call.id;
  if (!running) run();
});

body.addEventListener("stream:signage", event => {
  ({ volume } = event.detail);
  const before = emergency?.id ?? "";
  emergency = event.detail.emergency;
  showEmergency();
  cards.want(event.detail.playlist);
  if (emergency && emergency.id !== before) voice.stop(); // whoever is called just now is called again afterwards
  if (!running) run();
});

async function run() {
  running = true;
  for (;;) {
    if (alarmDue()) { await sayEmergency(); continue; }
    const call = [...waiting.values()].sort((a, b) => a.place - b.place)[0];
    if (!call) break;
    waiting.delete(call.id);
    await announce(call);
  }
  running = false;
  hide();
}

async function announce(call) {
  showing = call;
  remember(shown, call.id);
  show(call);
  const words = await speechOf(call);
  document.getElementById("call-spoken").textContent = words.text;
  const late = serverNow() >= Date.parse(call.expires_at);
  if (!late && speaker?.held && words.clips.length && volume === 0) { await stay(SHOWN_MS); remember(done, call.id); await finished(call); }
  else if (!late && speaker?.held && voice.audible && words.clips.length) await say(call, words);
  else await stay(late ? SHOWN_MS / 2 : Math.max(SHOWN_MS, voice.lengthS(words.clips) * 1000));
  showing = null;
}

async function say(call, words) {
  const clock = () => performance.timeOrigin + performance.now();
  let start = 0;
  const whole = await voice.speak(words.clips, {
    volume,
    begun: pass => { start = clock(); passOf(pass); },
    over: pass => { spoken.push({ id: call.id, number: call.number, window: call.window, pass, start, end: clock() }); if (spoken.length > MOST_SPOKEN) spoken.shift(); },
  });
  if (!whole) { waiting.set(call.id, call); return; }
  remember(done, call.id);
  body.dataset.spokenCount = String(Number(body.dataset.spokenCount) + 1);
  await finished(call);
}

async function finished(call) {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const answer = await post(`/v1/announcements/${call.id}/finished`, {}, { timeoutMs: 2000 });
    if (answer.status) break;
  }
}

async function speechOf(call) {
  try {
    const answer = await fetch(`/display/speech/${encodeURIComponent(call.number)}/${call.window}?ticket=${encodeURIComponent(call.ticket)}`, { signal: AbortSignal.timeout(1500) });
    const words = answer.ok ? await answer.json() : { clips: [], text: "" };
    if (voice.context) await voice.fetchRendered(words.clips);
    return words;
  } catch { return { clips: [], text: "" }; }
}

// A call that nobody speaks here makes room as soon as the next one comes, and for an emergency.
async function stay(ms) {
  const until = performance.now() + ms;
  passOf(0);
  while (performance.now() < until && !alarmDue() && !(waiting.size && performance.now() > until - ms * .5)) await pause(150);
}

const pause = ms => new Promise(next => setTimeout(next, ms));

function remember(known, id) {
  known.add(id);
  if (known.size > MOST_KNOWN) known.delete(known.values().next().value);
}

// ── the emergency: over everything until it is lifted, spoken by the zone's voice, again every minute ──
function alarmDue() {
  if (!emergency || !speaker?.held || !voice.audible) return false;
  return alarmed.id !== emergency.id || alarmed.voice !== emergency.voice || performance.now() - alarmed.at > ALARM_EVERY_MS;
}

async function sayEmergency() {
  const said = emergency;
  Object.assign(alarmed, { id: said.id, voice: said.voice, at: performance.now() });
  const words = said.voice ? [said.voice] : [];
  await voice.fetchRendered(words);
  await voice.speak(words, { volume: said.volume, chimes: ["chime", "chime", "chime"] });
  alarmed.at = performance.now();
  body.dataset.alarmed = String(Number(body.dataset.alarmed ?? 0) + 1);
}

setInterval(() => { if (!running && alarmDue()) run(); }, 1000);

function showEmergency() {
  alarm.hidden = !emergency;
  body.dataset.emergency = emergency?.id ?? "";
  const words = document.getElementById("emergency-text");
  words.textContent = emergency?.text ?? "";
  words.className = words.textContent.length > 24 ? "long" : "";
  holdCards();
}

// ── what is seen ──────────────────────────────────────────────────────────────────────────────────────
function show(call) {
  document.getElementById("call-number").textContent = call.number;
  document.getElementById("call-window").textContent = call.window;
  document.getElementById("call-spoken").textContent = "";
  overlay.classList.toggle("five", call.number.length > 4 || call.window > 9);
  passOf(0);
  overlay.hidden = false;
  holdCards();
  Object.assign(body.dataset, { announcement: call.id, showing: call.number, showingWindow: String(call.window) });
}

function passOf(number) {
  const element = document.getElementById("call-pass");
  overlay.dataset.pass = String(number);
  element.textContent = number ? element.dataset.pass.replace("#", number) : speaker?.held && volume ? "" : element.dataset.silent;
}

function hide() {
  overlay.hidden = true;
  holdCards();
  Object.assign(body.dataset, { announcement: "", showing: "", showingWindow: "" });
}

// Films stop and cards keep their turn while something lies over them.
function holdCards() { if (overlay.hidden && alarm.hidden) cards.release(); else cards.hold(); }

// ── sound: a browser may keep a page silent until somebody touches it ─────────────────────────────────
function soundState() {
  body.dataset.sound = voice.audible ? "on" : "off";
  sound.hidden = voice.audible || !voice.context || voice.context.state === "running";
}

async function startSound() {
  const whole = await loaded();
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
  await keepForLater();
  if (!whole) { await voiceLater(); await keepForLater(); }
}

async function loaded() {
  try { await voice.load(); return true; } catch (failed) { console.info("no voice yet:", failed.message); return false; }
}

// A page that came up while the server was away gets its voice when it is back.
async function voiceLater() {
  while (!await loaded()) await pause(VOICE_AGAIN_MS);
  soundState();
}
startSound();

// ── the server is away: what is seen stays, and says since when ───────────────────────────────────────
function away() {
  sessionStorage.lostAt ||= serverNow().toISOString(); // a reload does not make it younger
  document.getElementById("lost-at").textContent = clockText(new Date(sessionStorage.lostAt));
}
body.addEventListener("live:lost", away);
body.addEventListener("live:found", () => { delete sessionStorage.lostAt; if (cards.playlist === "") cards.load(); });
if (document.documentElement.dataset.live === "lost") away();
body.addEventListener("cards:media", event => { keepForLater(event.detail); });
body.addEventListener("cards:broken", event => fetchAgain(event.detail));
