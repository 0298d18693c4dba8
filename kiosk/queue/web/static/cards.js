// The playlist: one card after the other, as the rounds say that the page got for the coming days; it goes on without the server.
// What was shown is told in batches, and kept until the server has it.
import { newCommand, post, serverNow } from "/static/page.js";

const TICK_MS = 250;
const TELL_MS = 30000;
const RETRY_MS = 5000;
const MEND_MS = 60000; // a picture or film that did not come is tried again
const FILM_LOUD = .6; // of the voice that calls
const LONGEST_FILM_S = 600;
const MOST_KEPT = 2000; // plays of about eight hours, while the server is away
const KEPT = "plays";

export class Cards {
  constructor(root, zone, language) {
    this.root = root;
    this.zone = zone;
    this.address = `/display/cards?lang=${language}`;
    this.slots = [];
    this.playlist = "";
    this.wanted = "";
    this.turn = -1;
    this.round = "";
    this.card = null;
    this.shownMs = 0;
    this.startedAt = null;
    this.held = false;   // a call or an emergency lies over the cards
    this.loud = () => 0; // how loud the hall may be spoken to by this page, 0 to 1
    this.last = performance.now();
    this.tale = readTale();
    setInterval(() => this.#tick(), TICK_MS);
    setInterval(() => this.tell(), TELL_MS);
    addEventListener("pagehide", () => { this.#close(); keepTale(this.tale); });
    document.body.addEventListener("live:found", () => { for (const card of this.root.querySelectorAll("[data-broken]")) delete card.dataset.broken; });
    this.load();
  }

  // The server says which playlist holds; another one is fetched.
  want(playlist) {
    this.wanted = playlist;
    if (playlist !== this.playlist) this.load();
  }

  async load() {
    if (this.loading) return;
    this.loading = true;
    try {
      const answer = await fetch(this.address, { signal: AbortSignal.timeout(10000) });
      if (answer.status === 401) return location.reload();
      if (answer.ok) this.#take(await answer.text());
    } catch { /* the server is away: what we have goes on */ } finally { this.loading = false; }
    if (this.wanted && this.wanted !== this.playlist) setTimeout(() => this.load(), RETRY_MS);
  }

  hold() {
    if (this.held) return;
    this.#tick();
    this.held = true;
    this.film?.pause();
  }

  release() {
    if (!this.held) return;
    this.held = false;
    this.last = performance.now();
    this.film?.play().catch(() => {});
  }

  // A card out of its turn, for whoever takes pictures.
  turnTo(id) {
    if (!this.#present().includes(id)) return;
    const at = this.#listed().indexOf(id);
    this.turn = at - 1;
    this.#next();
  }

  get film() { return this.card?.querySelector("video") ?? null; }

  #take(text) {
    const page = new DOMParser().parseFromString(text, "text/html");
    const round = page.querySelector(".round");
    if (!round) return;
    this.#close();
    this.slots = JSON.parse(round.dataset.slots);
    this.playlist = round.dataset.playlist;
    this.root.replaceChildren(document.adoptNode(round));
    this.round = "";
    const media = [...this.root.querySelectorAll("[data-src]")].map(one => one.dataset.src);
    this.root.dispatchEvent(new CustomEvent("cards:media", { detail: media, bubbles: true }));
    this.#next();
  }

  // The ids of the present round, those that this page has a card for.
  #listed() {
    const now = serverNow().getTime();
    const slot = this.slots.find(([begins, ends]) => begins <= now && now < ends);
    return (slot?.[2] ?? []).filter(id => this.#cardOf(id));
  }

  // Those of them that can be shown.
  #present() { return this.#listed().filter(id => !this.#cardOf(id).dataset.broken); }

  #cardOf(id) { return this.root.querySelector(`[data-item="${CSS.escape(id)}"]`); }

  #tick() {
    const now = performance.now();
    const passed = now - this.last;
    this.last = now;
    this.#sound();
    if (this.held || !this.card) return;
    this.shownMs += passed;
    const over = this.shownMs >= Number(this.card.dataset.seconds || 0) * 1000 && Number(this.card.dataset.seconds) > 0;
    const stays = this.card.dataset.item === "" ? this.#present().length === 0 : this.#present().includes(this.card.dataset.item);
    if (!stays || over || this.film?.ended || this.shownMs > LONGEST_FILM_S * 1000) this.#next();
  }

  #next() {
    this.#close();
    const listed = this.#listed(), present = this.#present();
    const key = listed.join(" ");
    this.turn = key === this.round ? this.turn + 1 : 0;
    this.round = key;
    if (!present.length) return this.#open(this.#cardOf(""), "");
    while (!present.includes(listed[this.turn % listed.length])) this.turn += 1; // a broken one gives its turn away, and keeps its place
    const at = this.turn % listed.length;
    this.#open(this.#cardOf(listed[at]), `${listed.slice(0, at + 1).filter(id => present.includes(id)).length} / ${present.length}`);
  }

  #open(card, place) {
    const page = card.querySelector(".page");
    if (page) page.textContent = place;
    const media = card.querySelector("[data-src]");
    if (media) {
      media.onerror = () => this.#broke(card, media);
      if (media.tagName === "VIDEO") { media.loop = Number(card.dataset.seconds) > 0; media.muted = true; media.src = media.dataset.src; if (!this.held) media.play().catch(() => {}); }
      else if (!media.src) media.src = media.dataset.src;
    }
    card.hidden = false;
    this.card = card;
    this.shownMs = 0;
    this.startedAt = serverNow();
    this.last = performance.now();
    document.body.dataset.item = card.dataset.item;
  }

  // A film that may be heard is, on the page that speaks; it begins silent, for a browser may refuse one that does not.
  #sound() {
    const film = this.film;
    if (!film || !("heard" in film.dataset)) return;
    const loud = film.paused ? 0 : this.loud() * FILM_LOUD;
    film.volume = loud;
    film.muted = loud === 0;
  }

  // It gives its turn away for a minute, or until the server is back, whichever comes first.
  #broke(card, media) {
    card.dataset.broken = "yes";
    media.removeAttribute("src"); // else the same failure would be kept
    setTimeout(() => { delete card.dataset.broken; }, MEND_MS);
    this.root.dispatchEvent(new CustomEvent("cards:broken", { detail: media.dataset.src, bubbles: true }));
    if (this.card === card) { this.shownMs = 0; this.#next(); }
  }

  // The card goes; what was seen of it is told. A film lets go of its decoder.
  #close() {
    const card = this.card;
    if (!card) return;
    this.card = null;
    card.hidden = true;
    const film = card.querySelector("video");
    if (film) { film.onerror = null; film.pause(); film.removeAttribute("src"); film.load(); }
    const seconds = Math.round(this.shownMs / 1000);
    if (card.dataset.item && seconds > 0 && !card.dataset.broken) {
      this.tale.plays.push({ item: card.dataset.item, started: this.startedAt.toISOString(), seconds });
      if (this.tale.plays.length > MOST_KEPT) this.tale.plays.splice(0, this.tale.plays.length - MOST_KEPT);
      keepTale(this.tale);
    }
  }

  // One batch at a time, under one id until it is answered: a repeat counts once.
  async tell() {
    if (this.telling || document.documentElement.dataset.live === "lost") return;
    if (!this.tale.batch && this.tale.plays.length) {
      this.tale.batch = { command: newCommand(), plays: this.tale.plays.splice(0, 100) };
      keepTale(this.tale);
    }
    if (!this.tale.batch) return;
    this.telling = true;
    const answer = await post(`/v1/zones/${this.zone}/plays`, this.tale.batch);
    this.telling = false;
    if (answer.status === 0 || answer.status >= 500 || answer.status === 429) return;
    this.tale.batch = null; // kept, or never to be kept
    keepTale(this.tale);
  }
}

function readTale() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT));
    if (Array.isArray(kept?.plays)) return { plays: kept.plays, batch: kept.batch ?? null };
  } catch { /* another version's, or damaged */ }
  return { plays: [], batch: null };
}

function keepTale(tale) { try { localStorage.setItem(KEPT, JSON.stringify(tale)); } catch { /* a full disk: told from memory */ } }
