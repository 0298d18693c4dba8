// The office's pages: dialogs that send one message, buttons that do one thing, and the board that follows the hall.
//
// <button data-dialog="person" data-id="…" data-role="…"> opens <dialog id="person">: [data-text=id] shows, [name=role] holds the value.
// <form data-post="/v1/…/{id}/…"> sends its fields as JSON; data-command adds an id to the press; data-then opens the next dialog,
// whose [data-answer=field] shows what came back. <button data-now="/v1/…"> sends an id and nothing else.
import { newCommand, post } from "/static/page.js";

const body = document.body;
const said = document.getElementById("said");
let busy = false;

function open(dialog, values) {
  for (const [name, value] of Object.entries(values)) {
    for (const shown of dialog.querySelectorAll(`[data-text="${name}"]`)) shown.textContent = value;
    for (const field of dialog.querySelectorAll(`[name="${name}"]`)) if (field.type !== "radio") field.value = value;
    for (const part of dialog.querySelectorAll(`[data-hide="${name}"]`)) part.hidden = Boolean(value);
  }
  dialog.dataset.id = values.id || "";
  const skills = new Map((values.skills || "").split(" ").filter(Boolean).map(one => one.split(":")));
  for (const field of dialog.querySelectorAll("[data-skill]")) field.value = skills.get(field.dataset.skill) || "main";
  dialog.showModal();
  suit(dialog);
}

// A field that only some kinds of machine need.
function suit(dialog) {
  const kind = dialog.querySelector("[name=kind]")?.value;
  for (const part of dialog.querySelectorAll("[data-for]")) {
    part.hidden = !part.dataset.for.split(" ").includes(kind);
    part.querySelector("select").disabled = part.hidden;
  }
}

function message(form) {
  const given = form.hasAttribute("data-command") ? { command: newCommand() } : {};
  for (const field of form.elements) {
    if (!field.name || field.disabled || (field.type === "radio" && !field.checked)) continue;
    given[field.name] = field.hasAttribute("data-number") ? field.value === "" ? null : Number(field.value) : field.type === "date" ? field.value || null : field.value;
  }
  return given;
}

export async function send(address, given, then = "") {
  if (busy) return;
  busy = true;
  said.hidden = true;
  const answer = await post(address, given, { csrf: body.dataset.csrf });
  busy = false;
  if (!answer.ok) return refuse(answer);
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
  if (!then) return refresh();
  const next = document.getElementById(then);
  for (const shown of next.querySelectorAll("[data-answer]")) shown.textContent = answer.body[shown.dataset.answer];
  next.showModal();
}

export function refuse(answer) {
  const reason = answer.status === 401 ? "not_signed_in" : answer.status === 0 ? "away" : answer.body.reason || "other";
  const key = reason.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
  said.querySelector("span").textContent = said.dataset[key] || said.dataset.other;
  said.dataset.reason = reason;
  (document.querySelector("dialog[open]") || body).append(said); // above the dialog that was refused
  said.hidden = false;
  if (answer.status === 401) setTimeout(() => location.assign("/login"), 2500);
}

function refresh() {
  const board = document.getElementById("board");
  if (board) htmx.trigger(board, "refresh"); else location.reload();
}

body.addEventListener("click", async event => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) { said.hidden = true; return open(document.getElementById(opener.dataset.dialog), { ...opener.dataset }); }
  const closer = event.target.closest("[data-close]");
  if (closer) { closer.closest("dialog").close(); return closer.hasAttribute("data-reload") ? location.reload() : undefined; }
  const now = event.target.closest("[data-now]");
  if (now) return send(now.dataset.now, { command: newCommand() });
  if (event.target.closest("[data-sign-out]")) {
    const answer = await post("/v1/logout", {}, { csrf: body.dataset.csrf });
    return answer.ok ? location.assign("/login") : refuse(answer);
  }
});
body.addEventListener("submit", event => {
  const form = event.target.closest("[data-post]");
  if (!form) return;
  event.preventDefault();
  const address = form.dataset.post.replace("{id}", encodeURIComponent(form.closest("dialog")?.dataset.id || ""));
  send(address, message(form), form.dataset.then || "");
});
// What a person does for a service is kept at once; the dialog stays.
let kept = Promise.resolve();
async function setSkill(field) {
  field.closest("dialog").dataset.changed = "yes";
  const staff = encodeURIComponent(field.closest("dialog").dataset.id);
  const answer = await post(`/v1/staff/${staff}/skills`, { service: field.dataset.skill, skill: field.value }, { csrf: body.dataset.csrf });
  if (!answer.ok) refuse(answer);
}
for (const dialog of document.querySelectorAll("dialog")) dialog.addEventListener("close", () => { if (dialog.dataset.changed) kept.then(() => location.reload()); });

body.addEventListener("change", event => {
  if (event.target.matches("[data-skill]")) { kept = setSkill(event.target); return; }
  const dialog = event.target.closest("dialog");
  if (dialog) suit(dialog);
  event.target.closest("form[data-go]")?.requestSubmit();
});
body.addEventListener("stream:board", refresh);
body.addEventListener("live:found", event => { if (event.detail?.again) refresh(); });
