// Rating on a phone: one choice, a reason for the two lowest, sent once.
import { act, say } from "/static/phone/acts.js";

const form = document.getElementById("rating");
const send = form.querySelector("footer .btn");
let sending = false;

const level = () => form.querySelector('[name="level"]:checked');
const needsReason = () => level()?.dataset.needs === "yes";
const reasons = () => [...form.querySelectorAll('[name="reason"]:checked')].map(box => box.value);

function button() {
  const ready = level() && (!needsReason() || reasons().length > 0);
  send.disabled = !ready || sending;
  send.textContent = ready ? send.dataset.ready : level() ? send.dataset.why : send.dataset.choose;
}

function chosen() { form.querySelector(".reasons").hidden = !needsReason(); button(); }
form.addEventListener("change", chosen);
chosen(); // a choice made before this script was there, or kept by the browser
form.addEventListener("submit", async event => {
  event.preventDefault();
  if (sending || send.disabled) return;
  sending = true;
  button();
  say("sending");
  const word = await act("rating", { level: level().value, reasons: needsReason() ? reasons() : [] });
  sending = false;
  button();
  say(word);
  if (!word) { form.hidden = true; document.querySelector(".thanks").hidden = false; }
});
