// Rating on a phone: one choice, a reason for the two lowest, sent once.
import { newCommand, post } from "/static/page.js";

const form = document.getElementById("rating");
const send = form.querySelector("footer .btn");
const refused = document.getElementById("refused");
let command = newCommand();   // a lost answer is asked for again under the same id
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
  const answer = await post(`/t/${document.body.dataset.token}/rating`, { command, level: level().value, reasons: needsReason() ? reasons() : [] });
  sending = false;
  button();
  if (answer.ok) { form.hidden = true; document.querySelector(".thanks").hidden = false; return; }
  if (answer.status) command = newCommand();
  refused.hidden = false;
  const words = refused.querySelector("span");
  words.textContent = answer.body.reason === "already_rated" ? words.dataset.already : words.dataset.failed;
});
