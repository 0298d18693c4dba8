// A member of staff gives themselves a new password, then signs in with it.
import { post } from "/static/page.js";

const form = document.getElementById("password");
const refused = document.getElementById("refused");
const words = form.querySelector("button span");
let busy = false;

form.addEventListener("submit", async event => {
  event.preventDefault();
  if (busy) return;
  say("");
  const { login, password, again } = form.elements;
  const fresh = form.elements.new;
  if (fresh.value !== again.value) return say("password_differs", again);
  busy = true;
  words.textContent = words.dataset.busy;
  const answer = await post("/v1/password", { login: login.value.trim(), password: password.value, new: fresh.value }, { timeoutMs: 15000 });
  busy = false;
  words.textContent = words.dataset.idle;
  if (answer.ok) return location.assign(form.dataset.back);
  const reason = answer.status ? answer.body.reason || "other" : "away";
  say(reason, reason === "wrong_login" ? password : fresh);
});

function say(reason, field) {
  const key = "refused" + reason.split("_").map(word => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  refused.hidden = !reason;
  refused.querySelector("span").textContent = form.dataset[key] || form.dataset[reason] || form.dataset.other;
  field?.select();
}
