// The live board: numbers are given at the desk; one that waits gets a class, is given back, or is moved by the clerks' own sheet.
import { isOpen, openSheet, sheetKey } from "/static/queue/caller_sheet.js";
import { refuse, send } from "/static/queue/office.js";
import { newCommand } from "/static/page.js";

const sendOn = ticket => openSheet(`/supervisor/move/${ticket}`, (_verb, fields) => send(`/v1/tickets/${ticket}/move`, { ...fields, command: newCommand() }), refuse);
const why = () => openSheet("/supervisor/why", () => {}, refuse);

document.body.addEventListener("click", event => {
  if (event.target.closest("[data-why-open]")) return why();
  const ticket = event.target.closest("[data-move]")?.dataset.move;
  if (ticket) return sendOn(ticket);
  const dialog = event.target.closest("dialog#ticket"), shown = dialog?.dataset.id;
  if (shown && event.target.closest("[data-send-on]")) { dialog.close(); sendOn(shown); }
  if (shown && event.target.closest("[data-give-back]")) send(`/v1/office/tickets/${shown}/cancel`, { command: newCommand() });
});
addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (isOpen()) { if (sheetKey(event, event.code)) event.preventDefault(); return; }
  if (event.code === "Slash" && (event.shiftKey || event.key === "?") && !document.querySelector("dialog[open]")) { event.preventDefault(); why(); }
}, { capture: true });
