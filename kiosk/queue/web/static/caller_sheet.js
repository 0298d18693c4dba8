// What opens over the console when a key asks for more: a digit does what its row says, Enter does what is chosen, Esc leaves.
//
// The server draws a sheet (/caller/3/sheet/transfer); its form's data-verb is the window command, its fields are the command's.
// data-digits="choose": a digit only chooses, because something else is needed too.
const sheet = document.getElementById("sheet");
const ANSWER_MS = 3000;
const BROWSERS = ["Tab", "F5", "F11", "F12"]; // keys that stay the browser's while a sheet is on its way
let perform = null, unopened = null, loading = false, early = "";

export const isOpen = () => sheet.open || loading;
const form = () => sheet.querySelector("form");

// address: where the sheet is drawn. go(verb, fields, done) sends the command; refuse(answer) says why no sheet came, as post() answers:
// a sheet that is not there (404) has gone with what it was about. draft: what the clerk has written down for this ticket.
let opened = "";

export async function openSheet(address, go, refuse, { ticket = "", draft = "", query = "" } = {}) {
  if (loading) return;
  perform = go;
  unopened = refuse;
  loading = true;
  early = "";
  const answer = await drawn(`${address}?lang=${sheet.dataset.lang}${query}`);
  loading = false;
  if (!answer.html) return unopened({ ok: false, status: answer.status, body: answer.status === 404 ? { reason: "stale" } : {} });
  sheet.innerHTML = answer.html; // our own server's, and no script runs in it
  sheet.dataset.name = address.split("/").pop();
  opened = address;
  if (!sheet.open) sheet.showModal();
  const note = sheet.querySelector("[name=note]");
  if (note && draft) note.value = draft;
  const wanted = ticket && sheet.querySelector(`[name=ticket][value="${ticket}"]`);
  if (wanted) { wanted.checked = true; sheet.querySelector("[name=reason]")?.focus(); }
  else (sheet.querySelector("[autofocus]") || sheet.querySelector("input:checked") || sheet.querySelector("input[type=radio]") || sheet).focus();
  if (early) digit(early);
}

async function drawn(address) {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(ANSWER_MS) });
    return { status: answer.status, html: answer.ok ? await answer.text() : "" };
  } catch { return { status: 0, html: "" }; }
}

export function closeSheet() { if (sheet.open) sheet.close(); }

// A key while the sheet is there or on its way; true where it was for the sheet.
export function sheetKey(event, code) {
  const number = /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];
  if (loading) { if (number) early = number; return !BROWSERS.includes(code); }
  const field = event.target instanceof HTMLElement && event.target.matches("textarea, select, input:not([type=radio])");
  if (code === "F4" && sheet.querySelector("[data-tab]")) return nextTab();
  if (code === "F6") { sheet.querySelector("[data-pick]:not([disabled])")?.click(); return true; }
  if (number && !field) return digit(number);
  if (event.target.matches("[data-filter]") && (code === "ArrowDown" || code === "ArrowUp")) return step(code === "ArrowDown" ? 1 : -1);
  if (/^Key[A-Z]$/.test(code) && !field) sheet.querySelector("[data-filter]")?.focus(); // the letter goes into it
  if ((code === "Enter" || code === "NumpadEnter") && !event.isComposing && !event.target.matches("button, textarea")) {
    submitter()?.click();
    return true;
  }
  return false;
}

function digit(number) {
  const row = sheet.querySelector(`fieldset:not([hidden]) [data-digit="${number}"]`);
  if (!row) return true;
  row.checked = true;
  row.focus();
  if (form().dataset.digits !== "choose") submitter().click();
  return true;
}

const submitter = () => sheet.querySelector('[type="submit"]:not([disabled])');

function nextTab() {
  const tabs = [...sheet.querySelectorAll("[data-tab]")];
  show(tabs[(tabs.findIndex(one => one.getAttribute("aria-pressed") === "true") + 1) % tabs.length]);
  return true;
}

function show(tab) {
  for (const one of sheet.querySelectorAll("[data-tab]")) one.setAttribute("aria-pressed", String(one === tab));
  for (const pane of sheet.querySelectorAll("[data-pane]")) pane.hidden = pane.disabled = pane.dataset.pane !== tab.dataset.tab;
  sheet.querySelector("[data-pane]:not([hidden]) input")?.focus();
}

// 找号票: what the number begins with; what may be done follows the chosen row.
function filter(typed) {
  const wanted = typed.trim().toUpperCase();
  const rows = [...sheet.querySelectorAll("[data-rows] .opt")];
  for (const row of rows) row.hidden = Boolean(wanted) && !row.querySelector("b").textContent.includes(wanted);
  const shown = rows.filter(row => !row.hidden);
  const none = sheet.querySelector("[data-none]");
  if (none) none.hidden = shown.length > 0;
  if (wanted && shown.length) shown[0].querySelector("input").checked = true;
  suit();
}

// The arrows choose while the number is still being typed.
function step(by) {
  const shown = [...sheet.querySelectorAll("[data-rows] .opt:not([hidden]) input")];
  const at = shown.findIndex(row => row.checked);
  const row = shown[at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(shown.length - 1, Math.max(0, at + by))];
  if (!row) return true;
  row.checked = true;
  row.closest(".opt").scrollIntoView({ block: "nearest" });
  suit();
  return true;
}

function suit() {
  const kind = sheet.querySelector("[name=ticket]:checked")?.dataset.kind || "";
  for (const part of sheet.querySelectorAll("[data-kinds]")) {
    const off = part.dataset.kinds !== kind;
    part.hidden = off;
    for (const control of part.matches("button") ? [part] : part.querySelectorAll("select")) control.disabled = off;
  }
}

function fields(button) {
  const given = {};
  for (const field of form().elements) {
    if (!field.name || field.matches(":disabled") || (field.type === "radio" && !field.checked)) continue;
    if (field.name === "priority" && button?.dataset.verb !== "grant") continue;
    given[field.name] = field.hasAttribute("data-number") ? Number(field.value) : field.value.trim();
  }
  return given;
}

sheet.addEventListener("submit", event => {
  event.preventDefault();
  if (form().matches("[data-why]")) { // asked again, of two others
    const { a, b } = form().elements;
    return openSheet(opened, perform, unopened, { query: `&a=${encodeURIComponent(a.value)}&b=${encodeURIComponent(b.value)}` });
  }
  const button = event.submitter;
  perform(button?.dataset.verb || form().dataset.verb, fields(button), button?.dataset.done || form().dataset.done || "");
});
sheet.addEventListener("click", event => {
  if (event.target.closest("[data-close]")) return sheet.close();
  const tab = event.target.closest("[data-tab]");
  if (tab) return show(tab);
  const pick = event.target.closest("[data-pick]");
  if (pick) openSheet(`/caller/${document.body.dataset.window}/sheet/pick`, perform, unopened, { ticket: sheet.querySelector("[name=ticket]:checked").value });
});
sheet.addEventListener("input", event => { if (event.target.matches("[data-filter]")) filter(event.target.value); });
sheet.addEventListener("change", suit);
