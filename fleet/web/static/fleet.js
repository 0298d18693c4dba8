// fleet.js: dialogs of the operations' pages, and forms that go to the JSON API.
//
// <button data-opens="id" data-alert="…"> opens <dialog id>; its [data-fill="alert"] take the words, and {alert} in a form's
// data-api is replaced. [data-closes] closes it.
// <form data-api="/v1/alerts/{alert}/ack"> sends its fields as JSON with the session's X-CSRF; a select or radio named `step`
// may stand in the address too. data-shape names how the message is built of the fields; data-body is a message that is sent as it
// stands; a file that was chosen is sent alone, as it is. What is refused is said in the dialog, in the words of #refusals.

const body = document.body;

document.addEventListener("click", event => {
  const opener = event.target.closest("[data-opens]");
  if (opener) open(opener);
  event.target.closest("[data-closes]")?.closest("dialog")?.close();
});

function open(opener) {
  const dialog = document.getElementById(opener.dataset.opens);
  if (!dialog) return;
  for (const said of dialog.querySelectorAll("[data-refused]")) said.hidden = true;
  for (const form of dialog.querySelectorAll("form[data-api]")) {
    form.reset();
    form.about = { ...opener.dataset };
    for (const choice of form.querySelectorAll("[data-choice]")) {
      choice.hidden = !(opener.dataset.choices || "").split(" ").includes(choice.dataset.choice);
    }
    for (const field of form.querySelectorAll("[data-from]")) field.value = opener.dataset[field.dataset.from] || "";
    const first = form.querySelector("[data-choice]:not([hidden]) input");
    if (first) first.checked = true;
  }
  for (const element of dialog.querySelectorAll("[data-fill]")) element.textContent = opener.dataset[element.dataset.fill] || "";
  dialog.showModal();
}

// ── forms to the API ──────────────────────────────────────────────────────────────────────────────────
const typed = { number: Number, text: value => value, flag: value => value === "true" };
const shapes = {
  plain: fields => fields,
  wish: (fields, about, form) => {
    const settings = [...form.querySelectorAll("[data-setting]")].filter(field => field.value.trim() !== "")
      .map(field => [field.name, typed[field.dataset.setting](field.value.trim())]);
    return { settings: Object.fromEntries(settings), over: Number(form.dataset.over) };
  },
  window: (fields, about, form) => {
    const isWeekly = fields.when === "weekly";
    const starts_at = fields.when === "once" ? `${fields.starts}:00${form.dataset.offset}` : new Date().toISOString();
    const { area, site, reporter, comment, at } = fields;
    return { area, site, reporter, comment, starts_at, minutes: Number(fields.minutes), weekday: isWeekly ? Number(fields.weekday) : null, at: isWeekly ? at : "00:00" };
  },
  command: fields => {
    const [kind, on] = fields.kind.split("=");
    const given = kind === "restart_service" ? { service: fields.service } : on ? { on: on === "on" } : {};
    return { kind, arguments: given };
  },
  rollout: fields => {
    const words = text => text.split(/[\s,，、%]+/).filter(Boolean);
    const ring = share_pct => ({ share_pct, success_pct: Number(fields.success), error_pct: Number(fields.error), wait_s: 3600 * Number(fields.hours) });
    const lab = words(fields.lab);
    const first = lab.length ? [{ share_pct: 0, success_pct: 100, error_pct: 0, wait_s: 3600 * Number(fields.hours) }] : [];
    return { digest: fields.digest, area: fields.area, lab, rings: [...first, ...words(fields.shares).map(Number).map(ring)], night_from: fields.night_from, night_until: fields.night_until };
  },
  silence: (fields, about) => {
    const now = Date.now();
    const matchers = [["alertname", about.reason], ["reporter", about.reporter], ["area", about.area], ["part", about.part]]
      .filter(([, value]) => value)
      .map(([name, value]) => ({ name, value, isRegex: false, isEqual: true }));
    const until = new Date(now + 3600e3 * Number(fields.hours)).toISOString();
    return { matchers, startsAt: new Date(now).toISOString(), endsAt: until, comment: fields.comment || "" };
  },
};

document.addEventListener("submit", async event => {
  const form = event.target.closest("form[data-api]");
  if (!form) return;
  event.preventDefault();
  const fields = Object.fromEntries(new FormData(form));
  const about = form.about || {};
  const address = form.dataset.api.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(fields[name] ?? about[name] ?? ""));
  const button = form.querySelector("button[type=submit]");
  button.disabled = true;
  const file = form.querySelector("input[type=file]")?.files[0];
  const message = file || form.dataset.body || JSON.stringify(shapes[form.dataset.shape || "plain"](fields, about, form));
  const answer = await send(form.dataset.method || "POST", address, message);
  button.disabled = false;
  if (answer.ok) {
    form.closest("dialog")?.close();
    again();
  } else refuse(form, answer);
});

async function send(method, address, content) {
  try {
    const answer = await fetch(address, {
      method,
      headers: { "Content-Type": content instanceof File ? "application/octet-stream" : "application/json", "X-CSRF": body.dataset.csrf },
      body: method === "DELETE" ? undefined : content,
      signal: AbortSignal.timeout(content instanceof File ? 600_000 : 10_000),
    });
    const said = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
    return { ok: answer.ok, status: answer.status, reason: reason(said.detail) };
  } catch {
    return { ok: false, status: 0, reason: "away" };
  }
}

function reason(detail) {
  return typeof detail === "string" ? detail : detail?.reason || "";
}

function refuse(form, answer) {
  const words = [...document.querySelectorAll("#refusals > li")];
  const found = words.find(one => one.dataset.reason === answer.reason) || words.find(one => one.dataset.reason === `status_${answer.status}`)
    || words.find(one => one.dataset.reason === "other");
  const place = (form.closest("dialog") || form).querySelector("[data-refused]");
  if (!place) return;
  place.querySelector("span").textContent = found ? found.textContent : answer.reason;
  place.hidden = false;
}

// What was done shows at once, on a live page by the part that asks for itself.
function again() {
  if (document.getElementById("live")) body.dispatchEvent(new CustomEvent("stream:changed"));
  else location.reload();
}
