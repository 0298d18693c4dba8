// 备注: what the clerk writes for the next window. It stays in this tab with its ticket, and goes along when the ticket is sent on.
const dialog = document.getElementById("note");
const ticket = () => document.getElementById("console").dataset.active;
const key = of => `note:${of}`;
let about = ""; // the ticket that the open dialog is about

export const draft = () => ticket() ? sessionStorage.getItem(key(ticket())) || "" : "";

export function openNote() {
  if (!ticket() || dialog.open) return;
  about = ticket();
  dialog.querySelector("textarea").value = draft();
  dialog.returnValue = "";
  dialog.showModal();
}

export function showNote() {
  for (const kept of Object.keys(sessionStorage)) if (kept.startsWith("note:") && kept !== key(ticket())) sessionStorage.removeItem(kept);
  const own = document.querySelector("[data-note-own]"), none = document.querySelector("[data-note-none]");
  if (own.textContent !== draft()) own.textContent = draft();
  if (none) none.hidden = Boolean(draft());
}

dialog.addEventListener("close", () => {
  if (dialog.returnValue === "yes") sessionStorage.setItem(key(about), dialog.querySelector("textarea").value.trim());
  showNote();
});
dialog.addEventListener("keydown", event => {
  if (event.code !== "Enter" || event.isComposing || event.shiftKey) return;
  event.preventDefault();
  dialog.close("yes");
});
