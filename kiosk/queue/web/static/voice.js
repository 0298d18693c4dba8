// The voice of a zone: sounds in one line, 50 ms apart, each call after a chime and twice; one page speaks at a time.
// A sound is the id of a clip, or the address of words that the site's own engine has rendered.
import { newCommand, post, serverNow } from "/static/page.js";

const RENEW_MS = 2500;
const PASSES = 2;
const PAUSE_S = .7;    // between the passes
const LATE_MS = 2000;  // a clip that does not end by itself is given up after this
const MOST_RENDERED = 24;

export class Voice {
  constructor(folder) {
    this.folder = folder;
    this.context = null;
    this.clips = new Map();
    this.rendered = new Map(); // by address, the oldest goes first
    this.gapS = .05;
    this.sources = [];
  }

  // Reads every clip once; without a sound card the call is still shown.
  async load() {
    if (!this.context) {
      this.context = new AudioContext();
      this.gain = this.context.createGain();
      this.gain.connect(this.context.destination);
    }
    const manifest = await (await fetch(`${this.folder}/manifest.json`)).json();
    this.gapS = manifest.gap_ms / 1000;
    await Promise.all(Object.entries(manifest.clips).map(async ([id, clip]) => {
      if (!this.clips.has(id)) this.clips.set(id, await this.#decoded(`${this.folder}/${clip.file}`));
    }));
  }

  get audible() { return this.context?.state === "running" && this.clips.size > 0; }

  async unlock() { await this.context?.resume(); return this.audible; }

  // Has rendered words at hand before they are spoken; what cannot be had is left out.
  async fetchRendered(sounds) {
    for (const address of sounds.filter(sound => sound.startsWith("/") && !this.rendered.has(sound))) {
      try { this.rendered.set(address, await this.#decoded(address)); } catch (failed) { console.info("no words:", failed.message); }
      if (this.rendered.size > MOST_RENDERED) this.rendered.delete(this.rendered.keys().next().value);
    }
  }

  // How long both passes take, for the pages that stay silent.
  lengthS(sounds) { return lengthOf(this.#line(["chime"], sounds)); }

  // Speaks both passes; true when the last sound has ended, false where stop() came first. begun(1|2) and over(1|2) mark each pass.
  async speak(sounds, { volume = 100, chimes = ["chime"], begun = () => {}, over = () => {} } = {}) {
    const line = this.#line(chimes, sounds);
    if (!line.length) return true;
    this.gain.gain.value = volume / 100;
    const start = this.context.currentTime + .05;
    const second = line.find(one => one.pass === 2);
    const ends = second ? second.at - PAUSE_S - this.gapS : lengthOf(line);
    let stop;
    const stopped = new Promise(done => { stop = () => done(false); });
    const ended = new Promise(done => {
      this.sources = line.map(one => {
        const source = this.context.createBufferSource();
        source.buffer = one.buffer;
        source.connect(this.gain);
        source.start(start + one.at);
        return source;
      });
      this.sources.at(-1).onended = () => done(true);
    });
    const late = new Promise(done => setTimeout(() => done(true), lengthOf(line) * 1000 + LATE_MS));
    const timers = line.filter(one => one.pass).map(one => setTimeout(() => begun(one.pass), (one.at + .05) * 1000));
    if (second) timers.push(setTimeout(() => over(1), (ends + .05) * 1000));
    this.halt = stop;
    const whole = await Promise.race([ended, late, stopped]);
    timers.forEach(clearTimeout);
    this.halt = null;
    for (const source of this.sources) { source.onended = null; try { source.stop(); } catch { /* over already */ } source.disconnect(); }
    this.sources = [];
    if (whole && second) over(2);
    return whole;
  }

  // Silence at once.
  stop() { this.halt?.(); }

  async #decoded(address) {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return this.context.decodeAudioData(await answer.arrayBuffer());
  }

  #line(chimes, sounds) {
    const line = [];
    let at = 0;
    const add = (id, pass = 0) => {
      const buffer = this.clips.get(id) ?? this.rendered.get(id);
      if (!buffer) return;
      line.push({ at, buffer, pass });
      at += buffer.duration + this.gapS;
    };
    chimes.forEach(id => add(id));
    at += .15;
    for (let pass = 1; pass <= PASSES && sounds.length; pass += 1) {
      sounds.forEach((id, index) => add(id, index === 0 ? pass : 0));
      at += PAUSE_S;
    }
    return line;
  }
}

const lengthOf = line => line.reduce((sum, one) => Math.max(sum, one.at + one.buffer.duration), 0);

// The right to speak in a zone: asked for only by a page that can be heard, renewed until it cannot.
export class Speaker {
  constructor(zone, voice, changed) {
    this.until = 0;
    this.zone = zone;
    this.voice = voice;
    this.changed = changed;
    // Two pages of one machine carry the same device cookie; the page's own name survives a reload.
    this.page = sessionStorage.speakerPage ||= newCommand();
    this.#run();
  }

  get held() { return serverNow() < this.until; }

  async #run() {
    for (;;) {
      const before = this.held;
      if (this.voice.audible) {
        const answer = await post(`/v1/zones/${this.zone}/speaker`, { page: this.page }, { timeoutMs: 2000 });
        if (answer.ok) this.until = answer.body.held ? Date.parse(answer.body.until) : 0;
      }
      if (before !== this.held) this.changed(this.held);
      await new Promise(done => setTimeout(done, RENEW_MS));
    }
  }
}
