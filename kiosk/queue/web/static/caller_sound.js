// One short tone when somebody waits and the console is idle: at once, then every 45 s. A toggle kept on this computer turns it off.
import { tone } from "/static/tone.js";

const KEPT = "bianmin.sound";
const AGAIN_MS = 45_000;
let last = 0;

const isOn = () => localStorage.getItem(KEPT) !== "off";

export function toggle() {
  localStorage.setItem(KEPT, isOn() ? "off" : "on");
  show();
  if (isOn()) chime();
}

export function show() {
  for (const button of document.querySelectorAll("[data-sound]")) {
    button.setAttribute("aria-pressed", String(isOn()));
    button.querySelector("span").textContent = isOn() ? button.dataset.on : button.dataset.off;
  }
}

// idle: the window is free and somebody waits for it.
export function remind(idle) {
  if (!idle) { last = 0; return; }
  if (performance.now() - last < AGAIN_MS && last) return;
  last = performance.now();
  if (isOn()) chime();
}

async function chime() {
  const context = new AudioContext();
  await tone(context);
  document.body.dataset.chimed = String(1 + Number(document.body.dataset.chimed || 0));
  context.close();
}
