// Signed in, but at no window yet: take one.
import "/static/queue/confirm_date.js";
import { newCommand, post } from "/static/page.js";

const csrf = document.body.dataset.csrf;

for (const button of document.querySelectorAll("[data-take]")) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    const answer = await post(`/v1/windows/${button.dataset.take}/take`, { command: newCommand(), seen: 0 }, { csrf });
    if (answer.ok) return location.assign(`/caller?window=${button.dataset.take}`);
    location.assign(`/caller?refused=${answer.body.reason || "away"}`);
  });
}

document.querySelector("[data-out]").addEventListener("click", async () => {
  await post("/v1/logout", {}, { csrf });
  location.assign("/login");
});
