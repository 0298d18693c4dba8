// The bench's panel: buttons, switches and small forms send orders, the answer comes back by the stream. Keys 1 to 9 insert a card, 0 removes it.
import { post } from "/static/page.js";

const said = document.getElementById("said");
const all = document.getElementById("all");
let hiding = 0;

// ── orders ──
async function order(url, message) {
  const answer = await post(url, message, { timeoutMs: 15000 });
  if (!answer.ok) say(answer.status ? document.body.dataset.reason.replace("#", answer.body.detail || answer.body.reason) : document.body.dataset.away);
  else said.hidden = true;
  return answer.ok;
}

function say(words) {
  said.querySelector("span").textContent = words;
  (all.open ? all : document.body).append(said); // a dialog covers everything that is not in it
  said.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { said.hidden = true; }, 6000);
}

document.addEventListener("click", async event => {
  const button = event.target.closest("button[data-post], input[data-post]");
  if (!button || button.disabled) return;
  const wanted = button.checked;
  const done = await order(button.dataset.post, JSON.parse(button.dataset.body || "{}"));
  if (!done && wanted !== undefined) button.checked = !wanted;
});

// A choice carries its orders in its options.
document.addEventListener("change", event => {
  const choice = event.target.closest("select[data-post]");
  if (choice) order(choice.dataset.post, JSON.parse(choice.selectedOptions[0].dataset.body));
});

document.addEventListener("submit", event => {
  const form = event.target.closest("form[data-post]");
  if (!form) return;
  event.preventDefault();
  try { order(form.dataset.post, told(form)); } catch (wrong) { say(document.body.dataset.reason.replace("#", wrong.message)); }
});

// What stands in a form's fields; an empty field is not told.
function told(form) {
  const message = JSON.parse(form.dataset.body || "{}");
  for (const field of form.elements) {
    if (!field.name) continue;
    const value = field.type === "checkbox" ? field.checked : field.value;
    if (field.dataset.kind === "flag") message[field.name] = value;
    else if (value !== "" || field.required) message[field.name] = read(field.dataset.kind, value, field.name);
  }
  return message;
}

function read(kind, text, name) {
  if (kind === "json") return JSON.parse(text);
  if (kind !== "whole" && kind !== "number") return text;
  const number = Number(text);
  if (text.trim() === "" || Number.isNaN(number)) throw new Error(`${name}: ${text}`);
  return number;
}

// ── everything that one device can ──
document.body.addEventListener("htmx:after:swap", () => { if (all.hasChildNodes() && all.dataset.asked) { delete all.dataset.asked; all.showModal(); } });
document.addEventListener("click", event => {
  if (event.target.closest(".more")) all.dataset.asked = "yes";
  if (event.target.closest("[data-close]") || event.target === all) all.close();
});
all.addEventListener("close", () => { all.replaceChildren(); document.body.append(said); });

// ── the scanner ──
function drawn() {
  const field = document.getElementById("scan-text");
  const picture = document.getElementById("code");
  if (!field || !picture || !field.value) return;
  const address = `/panel/code.svg?text=${encodeURIComponent(field.value)}`;
  if (picture.getAttribute("src") !== address) picture.src = address;
}
document.addEventListener("click", event => {
  const code = event.target.closest("[data-code]");
  if (!code) return;
  const field = document.getElementById("scan-text");
  field.value = code.dataset.code;
  field.focus();
  drawn();
});
document.addEventListener("input", event => { if (event.target.id === "scan-text") drawn(); });
document.body.addEventListener("htmx:after:swap", drawn);

// ── pictures that live, as long as somebody can see them ──
setInterval(() => {
  if (document.hidden) return;
  for (const picture of document.querySelectorAll("img[data-picture]")) {
    const { top, bottom } = picture.getBoundingClientRect();
    if (bottom < 0 || top > innerHeight || !picture.complete) continue;
    picture.src = `${picture.dataset.picture}?at=${Date.now()}`;
  }
}, 500);

// ── the clock, in the bench's own zone ──
setInterval(() => {
  const clock = document.querySelector("[data-zone]");
  if (clock) clock.textContent = new Date().toLocaleTimeString("en-GB", { timeZone: clock.dataset.zone });
}, 1000);

// ── keys ──
document.addEventListener("keydown", event => {
  if (all.open || event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1];
  if (digit === undefined) return;
  event.preventDefault();
  if (digit === "0") document.getElementById(event.shiftKey ? "idcard-remove" : "card-remove")?.click();
  else document.getElementById(`${event.shiftKey ? "id-of" : "person"}-${digit - 1}`)?.click();
});
