// The ticket on a phone: follows its ticket, and asks once before it gives it up or lets others go first.
import { act, say } from "/static/phone/acts.js";
import { heard, quiet as unring, show, toggle } from "/static/phone/ring.js";

const SAID_MS = 20_000;
const body = document.body;
const ticket = () => document.getElementById("ticket");
const again = () => htmx.trigger(ticket(), "refresh");
let busy = false, quiet = 0;

async function press(name) {
  if (busy) return; // a second tap is the first one
  busy = true;
  clearTimeout(quiet);
  say("sending");
  const word = await act(name);
  busy = false;
  say(word || (name === "cancel" ? "" : `${name}_done`));
  quiet = setTimeout(() => say(""), SAID_MS);
  again();
}

body.addEventListener("stream:ticket", again);
body.addEventListener("live:found", event => { if (event.detail?.again) again(); });
body.addEventListener("htmx:after:swap", () => {
  document.querySelector("[data-offline] [data-since]").dataset.since = ticket().dataset.serverNow;
  show();
  heard(ticket().dataset);
});
body.addEventListener("pointerdown", unring);
body.addEventListener("click", async event => {
  const pressed = event.target.closest("[data-asks], [data-do], [data-answer], [data-ring]");
  if (!pressed) return;
  if ("ring" in pressed.dataset) { await toggle(); heard(ticket().dataset); return; }
  const { asks, answer } = pressed.dataset;
  if (asks) { document.querySelector(`[data-ask="${asks}"]`).showModal(); return; }
  if (pressed.dataset.do) { press(pressed.dataset.do); return; }
  const dialog = pressed.closest("dialog");
  dialog.close();
  if (answer === "yes") press(dialog.dataset.ask);
});
