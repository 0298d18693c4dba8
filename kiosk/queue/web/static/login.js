// The login form: sign in, take the chosen window, open the console.
import { newCommand, post } from "/static/page.js";

const form = document.getElementById("login");
const refused = document.getElementById("refused");
const words = form.querySelector("button span");
let busy = false;

for (const choice of form.elements.window.length ? form.elements.window : [form.elements.window]) {
  choice?.addEventListener("change", () => { document.getElementById("handles").textContent = choice.parentElement.dataset.handles; });
}

form.addEventListener("submit", async event => {
  event.preventDefault();
  if (busy) return;
  say("");
  busy = true;
  words.textContent = words.dataset.busy;
  const next = await signIn();
  busy = false;
  words.textContent = words.dataset.idle;
  if (next) location.assign(next);
});

async function signIn() {
  const given = { login: form.elements.login.value.trim(), password: form.elements.password.value };
  const answer = await post("/v1/login", given, { timeoutMs: 15000 });
  if (!answer.ok) return say(answer.status ? answer.body.reason || "other" : "away");
  const window = new FormData(form).get("window");
  if (!window) return "/caller";
  const taken = await post(`/v1/windows/${window}/take`, { command: newCommand(), seen: 0 }, { csrf: answer.body.csrf });
  return taken.ok ? "/caller" : `/caller?refused=${taken.body.reason || "away"}`;
}

function say(reason) {
  const key = "refused" + reason.split("_").map(word => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  refused.hidden = !reason;
  refused.querySelector("span").textContent = form.dataset[key] || form.dataset[reason] || form.dataset.other;
  if (reason) form.elements.password.select();
}
