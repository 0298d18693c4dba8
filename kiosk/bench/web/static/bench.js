// The bench's panel: buttons and switches send orders, the answer comes back by the stream; keys 1 to 9 insert a card, 0 removes it.
import { post } from "/static/page.js";

const said = document.getElementById("said");
const form = document.getElementById("scan");
let hiding = 0;

async function order(url, message) {
  const answer = await post(url, message, { timeoutMs: 8000 });
  if (!answer.ok) say(answer.status ? document.body.dataset.reason.replace("#", answer.body.detail || answer.body.reason) : document.body.dataset.away);
  else said.hidden = true;
  return answer.ok;
}

function say(words) {
  said.querySelector("span").textContent = words;
  said.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { said.hidden = true; }, 6000);
}

document.addEventListener("click", async event => {
  const button = event.target.closest("[data-post]");
  if (!button || button.disabled) return;
  const wanted = button.checked;
  const done = await order(button.dataset.post, JSON.parse(button.dataset.body || "{}"));
  if (!done && wanted !== undefined) button.checked = !wanted;
});

// ── the scanner ──
function show(text) {
  if (text) document.getElementById("code").src = `/panel/code.svg?text=${encodeURIComponent(text)}`;
}

document.addEventListener("click", event => {
  const code = event.target.closest("[data-code]");
  if (!code) return;
  form.elements.text.value = code.dataset.code;
  show(code.dataset.code);
  form.elements.text.focus();
});
form.addEventListener("input", () => show(form.elements.text.value));
document.body.addEventListener("htmx:after:swap", () => show(form.elements.text.value));
form.addEventListener("submit", event => {
  event.preventDefault();
  order("/v1/qr/scan", { text: form.elements.text.value });
});

// ── the clock, in the bench's own zone ──
setInterval(() => {
  const clock = document.querySelector("[data-zone]");
  clock.textContent = new Date().toLocaleTimeString("en-GB", { timeZone: clock.dataset.zone });
}, 1000);

// ── keys ──
document.addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1];
  if (digit === undefined) return;
  event.preventDefault();
  if (digit === "0") document.getElementById("card-remove").click();
  else document.getElementById(`person-${digit - 1}`)?.click();
});
