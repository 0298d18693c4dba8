// The live board: a waiting ticket is moved by the same sheet that a clerk sends a ticket on with.
import { isOpen, openSheet, sheetKey } from "/static/queue/caller_sheet.js";
import { send } from "/static/queue/office.js";
import { newCommand } from "/static/page.js";

document.body.addEventListener("click", event => {
  const ticket = event.target.closest("[data-move]")?.dataset.move;
  if (ticket) openSheet(`/supervisor/move/${ticket}`, (_verb, fields) => send(`/v1/tickets/${ticket}/move`, { ...fields, command: newCommand() }));
});
addEventListener("keydown", event => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (isOpen() && sheetKey(event, event.code)) event.preventDefault();
}, { capture: true });
