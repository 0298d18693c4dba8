// The caller console: keys and buttons become commands; every press carries an id, and only one press is under way at a time.
import "/static/queue/confirm_date.js";
import { newCommand, post, serverNow } from "/static/page.js";
import { draft, openNote, showNote } from "/static/queue/caller_note.js";
import { closeSheet, isOpen, openSheet, sheetKey } from "/static/queue/caller_sheet.js";
import { remind, show as showSound, toggle as toggleSound } from "/static/queue/caller_sound.js";

const body = document.body;
const KEYS = { Space: "next", F1: "keys", F2: "recall", F3: "no_show", F4: "transfer", F6: "pick", F7: "add", F8: "park", F9: "finish", F10: "pause" };
const LETTERS = { KeyN: "note", Slash: "find" }; // and ? with Shift: only where nothing is typed
const SETTLE_MS = 600;  // a second tap right after the answer belongs to the first press
const TRIES = 4;        // a lost answer is asked for again under the same id
const said = document.getElementById("said");
const ask = document.getElementById("ask");

let underWay = null, waiting = null, settled = { name: "", at: 0 };
const console_ = () => document.getElementById("console");
const version = () => Number(console_().dataset.version);
const lost = () => document.documentElement.dataset.live === "lost";

// ── what may be done now is what the server's page says: a button with verbs that is not disabled ──────
function act(name) {
  if (name === "keys") return document.getElementById("keys").showModal();
  if (lost() || document.querySelector("dialog[open]")) return;
  if (name === "note") return openNote();
  if (underWay) { if (name !== underWay.name) waiting = name; return; } // the same key again: one answer for both presses
  const button = document.querySelector(`[data-do="${name}"]`);
  if (!button || button.disabled || button.hasAttribute("data-waiting")) return;
  if (!button.dataset.sheet && name === settled.name && performance.now() - settled.at < SETTLE_MS) return;
  const seen = version(); // what is confirmed later is meant for what was at the window when it was asked
  if (button.dataset.sheet) return openSheet(`/caller/${body.dataset.window}/sheet/${button.dataset.sheet}`, (verb, fields, done) => press(button, { verbs: [verb], fields, done, seen }), noSheet, { draft: draft() });
  if (name === "no_show" || name === "leave") return confirmThen(button, () => name === "leave" ? leave() : press(button, { seen }));
  press(button);
}

async function press(button, { verbs = button.dataset.verbs.split(" "), fields = {}, done = "", seen = version() } = {}) {
  if (underWay) return;
  const name = button.dataset.do;
  underWay = { name };
  button.classList.add("pressed");
  console_().classList.add("busy");
  try { await run(verbs, fields, done, seen); } finally {
    underWay = null;
    settled = { name, at: performance.now() };
    button.classList.remove("pressed");
    console_().classList.remove("busy");
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  }
  const next = waiting;
  waiting = null;
  if (next) act(next);
}

async function run(verbs, fields, done, seen) {
  hush();
  for (const verb of verbs) {
    const answer = await send(verb, { ...fields, command: newCommand(), seen });
    closeSheet();
    if (!answer.ok) { refuse(answer); break; }
    seen = answer.body.version;
    if (done || answer.body.went_on) tell(done || "doneWentOn");
    if (answer.body.went_on) break; // the same number waits for its next service: look before the next call
  }
  await refresh();
}

async function send(verb, command) {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await post(`/v1/windows/${body.dataset.window}/${verb}`, command, { csrf: body.dataset.csrf, timeoutMs: 3000 });
    if (answer.status !== 0) hush();
    if (answer.status !== 0 || attempt === TRIES) return answer;
    say("away");
    await new Promise(done => setTimeout(done, 400 * attempt));
  }
}

function refuse(answer) {
  const reason = answer.status === 401 ? "not_signed_in" : answer.status === 0 ? "away" : answer.body.reason || "other";
  say(reason);
  if (answer.status === 401 || answer.status === 403) setTimeout(() => location.assign("/login"), 2500);
}

// Nothing is asked for again by itself: the same key opens the sheet when it can be drawn.
function noSheet(answer) {
  closeSheet();
  if (answer.status === 0) return say("sheet_away");
  refuse(answer);
  if (answer.status === 404) refresh();
}

// A word that the press was done, gone by itself.
function tell(words) {
  said.hidden = false;
  said.className = "note g said";
  said.dataset.reason = words;
  said.querySelector("span").textContent = said.dataset[words];
  setTimeout(() => { if (said.dataset.reason === words) hush(); }, 4000);
}

function say(reason) {
  const key = reason.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
  said.hidden = false;
  said.className = "note b said";
  said.dataset.reason = reason;
  said.querySelector("span").textContent = said.dataset[key] || said.dataset.other;
}

function hush() { said.hidden = true; delete said.dataset.reason; }

// ── asking once ───────────────────────────────────────────────────────────────────────────────────────
function confirmThen(button, go) {
  const { title = "", kept = "", then = "", left = "", yes = "" } = button.dataset;
  for (const [id, text] of Object.entries({ "ask-title": title, "ask-kept": kept, "ask-then": then, "ask-left": left, "ask-yes": yes })) {
    document.getElementById(id).textContent = text;
  }
  document.getElementById("ask-kept").hidden = !kept;
  ask.showModal();
  ask.querySelector('[data-answer="yes"]').focus();
  ask.onclose = () => { if (ask.returnValue === "yes") go(); };
  ask.returnValue = "no";
}
ask.addEventListener("click", event => {
  const answer = event.target.closest("[data-answer]")?.dataset.answer;
  if (answer) ask.close(answer);
});

async function leave() {
  const answer = await post("/v1/logout", {}, { csrf: body.dataset.csrf }); // leaves the window too
  if (!answer.ok) return refuse(answer);
  location.assign("/login");
}

// ── keys: by place, not by letter, so that an open Chinese input method does not matter ────────────────
addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (isOpen() && sheetKey(event, event.code)) { event.preventDefault(); return; }
  const typing = event.target instanceof HTMLElement && event.target.matches("input, textarea, select");
  const open = document.querySelector("dialog[open]");
  const name = KEYS[event.code] || (typing || open ? "" : event.code === "Slash" && (event.shiftKey || event.key === "?") ? "why" : LETTERS[event.code]);
  if (!name) return;
  if (event.code === "Space" && (typing || open)) return;
  event.preventDefault();
  if (!event.repeat) act(name);
}, { capture: true });
addEventListener("keyup", event => { if (event.code === "Space" && !document.querySelector("dialog[open]")) event.preventDefault(); }, { capture: true });

body.addEventListener("click", event => {
  const close = event.target.closest("[data-close]");
  if (close) return close.closest("dialog").close();
  if (event.target.closest("[data-note-open]")) return act("note");
  if (event.target.closest("[data-sound]")) return toggleSound();
  const button = event.target.closest("[data-do]");
  if (button) return act(button.dataset.do);
  const show = event.target.closest("[data-show]");
  if (show) { body.dataset.listing = show.dataset.show; listing(); }
});

// ── live ──────────────────────────────────────────────────────────────────────────────────────────────
function refresh() {
  return new Promise(done => {
    const limit = setTimeout(done, 3000);
    body.addEventListener("htmx:after:swap", () => { clearTimeout(limit); done(); }, { once: true });
    htmx.trigger(console_(), "refresh");
  });
}

body.addEventListener("stream:window", () => { if (!underWay) refresh(); });
body.addEventListener("live:found", event => { if (event.detail?.again) { hush(); refresh(); } });
body.addEventListener("htmx:after:swap", drawn);
setInterval(drawn, 5000);

function drawn() {
  listing();
  showNote();
  showSound();
  remind(Number(console_().dataset.mine) > 0 && console_().dataset.state === "free" && !lost());
}

function listing() {
  const all = body.dataset.listing === "all";
  console_().classList.toggle("show-all", all);
  for (const button of document.querySelectorAll("[data-show]")) button.setAttribute("aria-pressed", String((button.dataset.show === "all") === all));
}

// 重呼 counts down to the moment when the hall has heard the last call.
function countDown() {
  const button = document.querySelector('[data-do="recall"]');
  const words = button.querySelector("[data-wait]");
  const seconds = button.dataset.after ? Math.ceil((Date.parse(button.dataset.after) - serverNow()) / 1000) : 0;
  button.toggleAttribute("data-waiting", seconds > 0);
  words.hidden = seconds <= 0;
  if (seconds > 0) words.textContent = words.dataset.wait.replace("#", seconds);
}
setInterval(countDown, 250);
countDown();
drawn();
