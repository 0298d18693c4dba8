// A screen is paired once: the code becomes a device cookie, then the screen opens its own page.
import { post } from "/static/page.js";

const form = document.getElementById("pair");
const words = form.querySelector("button span");
const refused = document.getElementById("refused");
let busy = false;

form.addEventListener("submit", event => { event.preventDefault(); pair(); });
if (form.elements.code.value) pair();

async function pair() {
  const code = form.elements.code.value.trim();
  if (busy || !code) return;
  busy = true;
  refused.hidden = true;
  words.textContent = words.dataset.busy;
  const answer = await post("/v1/pair", { code });
  busy = false;
  words.textContent = words.dataset.idle;
  if (answer.ok) return location.replace(pageOf(answer.body));
  refused.hidden = false;
  refused.querySelector("span").textContent = answer.status ? form.dataset.refused : form.dataset.away;
}

function pageOf(paired) {
  if (paired.kind === "display" && paired.window) return "/window-screen";
  return paired.kind === "pad" ? "/rater" : `/display?zone=${encodeURIComponent(paired.zone || "main")}`;
}
