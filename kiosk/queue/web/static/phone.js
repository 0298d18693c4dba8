// The ticket on a phone: follows its ticket, and gives it back when asked twice.
import { newCommand, post } from "/static/page.js";

const body = document.body;
const ask = document.getElementById("ask");
const command = newCommand(); // giving a ticket back happens once
const again = () => htmx.trigger(document.getElementById("ticket"), "refresh");

body.addEventListener("stream:ticket", again);
body.addEventListener("live:found", event => { if (event.detail?.again) again(); });
body.addEventListener("click", event => { if (event.target.closest("[data-cancel]")) ask.showModal(); });
ask.addEventListener("click", async event => {
  const answer = event.target.closest("[data-answer]")?.dataset.answer;
  if (!answer) return;
  ask.close();
  if (answer === "yes") { await post(`/t/${body.dataset.token}/cancel`, { command }); again(); }
});
