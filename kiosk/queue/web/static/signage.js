// /signage: a notice with its file, approval, withdrawal, the emergency. Each press has one id; a second press repeats its answer.
import { newCommand, post } from "/static/page.js";

const csrf = document.body.dataset.csrf;
const place = document.getElementById("place");
const emergency = document.getElementById("emergency");
const note = document.getElementById("told");
const done = document.getElementById("done");
const state = document.getElementById("state");
const UPLOAD_MS = 300000;
let busy = false, wish = newCommand();

// ── the form ──────────────────────────────────────────────────────────────────────────────────────────
place.addEventListener("change", () => {
  const text = place.elements.kind.value === "text";
  place.querySelector(".when-text").hidden = !text;
  place.querySelector(".when-file").hidden = text;
  place.querySelector(".when-film").hidden = place.elements.kind.value !== "video";
  place.elements.file.accept = place.elements.kind.value === "image" ? "image/png,image/jpeg,image/webp" : "video/mp4,video/webm";
});

place.addEventListener("submit", async event => {
  event.preventDefault();
  if (busy) return;
  busy = true;
  const words = place.querySelector("button span"), idle = words.textContent;
  const kind = place.elements.kind.value;
  words.textContent = kind === "text" ? place.dataset.busy : place.dataset.sending;
  const media = kind === "text" ? { ok: true, name: "" } : await sent(place.elements.file.files[0]);
  const answer = media.ok ? await post("/v1/notices", notice(kind, media.name), { csrf }) : media;
  words.textContent = idle;
  busy = false;
  if (!told(answer)) return;
  wish = newCommand();
  place.reset();
  place.dispatchEvent(new Event("change"));
  tell(done, place.dataset.placed);
  changed();
});

function notice(kind, media) {
  const given = place.elements;
  return {
    command: wish, kind, media, title: given.title.value.trim(), text: kind === "text" ? given.text.value.trim() : "",
    first_day: given.first_day.value, last_day: given.last_day.value, priority: given.priority.value, seconds: Number(given.seconds.value) || 0,
    sound: kind === "video" && given.sound.checked,
    days: [...place.querySelectorAll("[name=day]:checked")].map(one => Number(one.value)),
    begins: given.begins.value ? `${given.begins.value}:00` : null, ends: given.ends.value ? `${given.ends.value}:00` : null,
  };
}

async function sent(file) {
  if (!file) return { ok: false, status: 400, body: { reason: "unknown_media" } };
  try {
    const answer = await fetch("/v1/notices/media", { method: "POST", headers: { "X-CSRF": csrf, "Content-Type": "application/octet-stream" }, body: file, signal: AbortSignal.timeout(UPLOAD_MS) });
    const body = await answer.json();
    return { ok: answer.ok, status: answer.status, body, name: body.media };
  } catch { return { ok: false, status: 0, body: {} }; }
}

// ── what is listed ────────────────────────────────────────────────────────────────────────────────────
state.addEventListener("click", async event => {
  const button = event.target.closest("[data-approve], [data-withdraw], [data-lift]");
  if (!button || button.disabled) return;
  button.disabled = true;
  const { approve, withdraw } = button.dataset;
  const address = approve ? `/v1/notices/${approve}/approve` : withdraw ? `/v1/notices/${withdraw}/withdraw` : "/v1/emergency/lift";
  told(await post(address, { command: newCommand() }, { csrf }));
  button.disabled = false;
  changed();
});

emergency.addEventListener("submit", async event => {
  event.preventDefault();
  if (busy || !confirm(emergency.dataset.ask)) return;
  busy = true;
  const answer = await post("/v1/emergency", { command: newCommand(), text: emergency.elements.text.value.trim() }, { csrf });
  busy = false;
  if (told(answer)) emergency.reset();
  changed();
});

const changed = () => state.dispatchEvent(new CustomEvent("changed"));

// ── what is said ──────────────────────────────────────────────────────────────────────────────────────
function told(answer) {
  note.hidden = true;
  if (answer.ok) return true;
  const reason = (answer.body.reason ?? "").replace(/_(.)/g, (_, letter) => letter.toUpperCase());
  const field = place.elements[answer.body.reason === "bad_notice" ? answer.body.detail : ""];
  tell(note, answer.status ? note.dataset[reason] ?? answer.body.reason ?? "?" : note.dataset.away);
  field?.focus?.();
  return false;
}

function tell(where, words) {
  where.querySelector("span").textContent = words;
  where.hidden = false;
  setTimeout(() => { where.hidden = true; }, 6000);
}
