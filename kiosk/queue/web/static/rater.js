// The rating pad: opens when the window finishes a ticket, closes by itself; silence is 未评价 and is kept as that.
import { newCommand, post, serverNow } from "/static/page.js";

const body = document.body;
const after = document.getElementById("after");
const AFTER_MS = 4000;
let command = newCommand();   // one ticket, one rating: a lost answer is asked for again under the same id
let sending = false;

const panel = () => document.getElementById("panel");
const form = () => document.getElementById("rating");
const level = () => form()?.querySelector('[name="level"]:checked');
const reasons = () => [...form().querySelectorAll('[name="reason"]:checked')].map(box => box.value);
const needsReason = () => level()?.dataset.needs === "yes";

// ── what the window's stream says ─────────────────────────────────────────────────────────────────────
let heard = panel().dataset.ticket;

body.addEventListener("stream:pad", event => {
  const ticket = heard = event.detail.ticket || "";
  if (ticket === panel().dataset.ticket) return;
  if (!ticket && !sending && after.hidden && over()) farewell("timed_out");
  if (ticket) { command = newCommand(); hideFarewell(); }
  htmx.trigger(panel(), "refresh");
});
// The panel is replaced whole; news that came meanwhile would be lost with the old one.
body.addEventListener("htmx:after:swap", () => setTimeout(() => {
  if (heard !== panel().dataset.ticket) htmx.trigger(panel(), "refresh");
}, 300));
body.addEventListener("live:found", event => { if (event.detail?.again) htmx.trigger(panel(), "refresh"); });

const over = () => panel().dataset.ticket && serverNow() >= Date.parse(panel().dataset.ends) - 1500;

// ── choosing ──────────────────────────────────────────────────────────────────────────────────────────
body.addEventListener("change", () => {
  if (!form()) return;
  const hint = form().querySelector("[data-hint]");
  form().querySelector(".reasons").hidden = !needsReason();
  hint.textContent = needsReason() ? hint.dataset.why : level() ? hint.dataset.chosen : hint.dataset.choose;
  button();
});

function button() {
  const send = form().querySelector(".send");
  const ready = level() && (!needsReason() || reasons().length > 0);
  send.disabled = !ready || sending;
  send.textContent = sending ? send.dataset.sending : ready ? send.dataset.ready : level() ? send.dataset.why : send.dataset.choose;
}

body.addEventListener("submit", event => {
  event.preventDefault();
  if (level()) give(level().value, needsReason() ? reasons() : [], "thanks");
});
body.addEventListener("click", event => {
  if (event.target.closest("[data-decline]")) give(null, [], "declined");
  if (event.target.closest("[data-read]")) new Audio(body.dataset.voice).play();
});

async function give(chosen, why, ending) {
  if (sending) return;
  sending = true;
  button();
  const state = document.getElementById("state");
  const answer = await post(`/v1/pads/${body.dataset.window}/rating`, { command, ticket: panel().dataset.ticket, level: chosen, reasons: why });
  sending = false;
  if (answer.ok || answer.body.reason === "command_reused") return farewell(ending); // reused: the first try had arrived
  if (answer.status) command = newCommand();
  if (form()) { button(); state.textContent = answer.status === 409 ? state.dataset.late : state.dataset.failed; }
}

// ── afterwards: one sentence, then idle again ─────────────────────────────────────────────────────────
let leaving = 0;
function farewell(kind) {
  for (const one of after.querySelectorAll("[data-after]")) one.hidden = one.dataset.after !== kind;
  after.hidden = false;
  body.dataset.farewell = kind;
  clearTimeout(leaving);
  leaving = setTimeout(() => { hideFarewell(); htmx.trigger(panel(), "refresh"); }, AFTER_MS);
}

function hideFarewell() { clearTimeout(leaving); after.hidden = true; body.dataset.farewell = ""; }
