// The phone rings and vibrates once when the turn is near, and again and again when it is called: only where its owner asked for it
// with a press, without which no browser lets a page sound. The screen is kept on meanwhile, for a sleeping page hears nothing.
import { tone } from "/static/tone.js";

const NEAR = 2; // people before me
const OVER = ["done", "cancelled", "expired"];
const RINGS = 8, APART_MS = 4000; // of a call
let context = null, awake = null, told = "", timer = 0;

export const isOn = () => context !== null;

export async function toggle() {
  if (isOn()) off();
  else { context = new AudioContext(); told = ""; ring(1); await stayAwake(); }
  show();
}

export function show() {
  for (const button of document.querySelectorAll("[data-ring]")) {
    button.setAttribute("aria-pressed", String(isOn()));
    button.querySelector("span").textContent = isOn() ? button.dataset.on : button.dataset.off;
  }
}

function off() {
  clearInterval(timer);
  context.close();
  context = null;
  awake?.release();
  awake = null;
}

// The ticket as the page shows it now; each of its states rings once. One that is over lets the phone sleep.
export function heard({ state, ahead }) {
  if (isOn() && OVER.includes(state)) off();
  const word = state === "called" ? "called" : state === "waiting" && Number(ahead) <= NEAR ? "near" : "";
  if (!isOn() || word === told) return;
  told = word;
  clearInterval(timer);
  if (word === "near") ring(1);
  if (word !== "called") return;
  let rings = 0;
  const again = () => { ring(2); if (++rings >= RINGS) clearInterval(timer); };
  timer = setInterval(again, APART_MS);
  again();
}

// Whoever touches the page has heard it.
export const quiet = () => clearInterval(timer);

async function ring(times) {
  await context.resume().catch(() => {}); // a call or another app may have taken the sound away
  navigator.vibrate?.(Array(times).fill([400, 200]).flat());
  for (let time = 0; time < times && context; time += 1) await tone(context, { loud: .5 });
  document.body.dataset.rung = String(1 + Number(document.body.dataset.rung || 0));
}

async function stayAwake() {
  const lock = await navigator.wakeLock?.request("screen").catch(() => null) ?? null;
  if (isOn()) awake = lock; else lock?.release();
}

document.addEventListener("visibilitychange", () => { if (isOn() && !document.hidden) stayAwake(); });
