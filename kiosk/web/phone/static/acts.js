// What a phone asks of the hall: sent under one id until there is an answer, which may have to come a long way.
import { newCommand, post } from "/static/page.js";

const GIVE_UP_MS = 75_000; // what has not arrived after a minute is dropped on its way
const PAUSE_MS = 1500;
const pause = () => new Promise(done => setTimeout(done, PAUSE_MS));

// The word of the answer: "" where it was done, the reason of a refusal, "away" where nobody answered.
export async function act(name, message = {}) {
  const command = newCommand();
  const begun = performance.now();
  for (;;) {
    const answer = await post(`/t/${document.body.dataset.token}/${name}`, { command, ...message }, { timeoutMs: 15_000 });
    const onItsWay = answer.status === 202 || answer.status === 0 || answer.status >= 500;
    if (!onItsWay) return answer.ok ? "" : answer.body.reason || "other";
    if (performance.now() - begun > GIVE_UP_MS) return answer.status === 202 ? "not_known" : "away";
    if (answer.status !== 202) await pause();
  }
}

export function say(word) {
  const notes = [...document.querySelectorAll("[data-said]")];
  const shown = word && (notes.find(note => note.dataset.said === word) || notes.find(note => note.dataset.said === "other"));
  for (const note of notes) note.hidden = note !== shown;
}
