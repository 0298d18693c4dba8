// The live board: a waiting ticket is moved by the same sheet that a clerk sends a ticket on with.
import { isOpen, openSheet, sheetKey } from "/static/queue/caller_sheet.js";
import { refuse, send } from "/static/queue/office.js";
import { newCommand } from "/static/page.js";

const why = () => openSheet("/supervisor/why", () => {}, refuse);

document.body.addEventListener("click", event => {
  if (event.target.closest("[data-why-open]")) return why();
  const ticket = event.target.closest("[data-move]")?.dataset.move;
  if (ticket) openSheet(`/supervisor/move/${ticket}`, (_verb, fields) => send(`/v1/tickets/${ticket}/move`, { ...fields, command: newCommand() }), refuse);
});
addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (isOpen()) { if (sheetKey(event, event.code)) event.preventDefault(); return; }
  if (event.code === "Slash" && (event.shiftKey || event.key === "?") && !document.querySelector("dialog[open]")) { event.preventDefault(); why(); }
}, { capture: true });
