// A standby's page: asks how it stands, and takes over. Whoever answers otherwise than a standby is the site's server.
const LOOK_MS = 2000;
const MINUTE_MS = 60000;

const form = document.getElementById("take-over");
const refused = document.getElementById("refused");
const words = form.querySelector("button span");
const phase = document.body.dataset.phase;
const opened = Date.now();
let busy = false;

setInterval(look, LOOK_MS);
form.addEventListener("submit", event => { event.preventDefault(); if (!busy && words) takeOver(); });

async function look() {
  try {
    const answer = await fetch("/v1/standby/state", { signal: AbortSignal.timeout(LOOK_MS) });
    if (answer.status === 404) return location.assign("/login");
    const now = await answer.json();
    const isOld = !form.elements.login?.value && Date.now() - opened > MINUTE_MS; // its time and its minutes
    if (!busy && (now.phase !== phase || isOld)) location.reload();
  } catch { /* it starts, or ends: asked again */ }
}

async function takeOver() {
  const { login, password, is_off } = form.elements;
  if (!is_off.checked) return say("off_first", is_off);
  say("");
  busy = true;
  words.textContent = words.dataset.busy;
  const reason = await asked({ login: login.value.trim(), password: password.value, is_off: true });
  if (!reason) return; // it becomes the site's server: look() goes there
  busy = false;
  words.textContent = words.dataset.idle;
  say(reason, password);
}

// Why not; empty where it was done.
async function asked(message) {
  try {
    const answer = await fetch("/v1/standby/take-over", { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(message), signal: AbortSignal.timeout(60000) });
    if (answer.ok) return "";
    return (await answer.json().catch(() => ({}))).reason || "other";
  } catch { return "away"; }
}

function say(reason, field) {
  const key = "refused" + reason.split("_").map(word => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  refused.hidden = !reason;
  refused.querySelector("span").textContent = form.dataset[key] || form.dataset[reason] || form.dataset.other;
  field?.focus();
}
