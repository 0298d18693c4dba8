// The voice of a zone: clips in one line, 50 ms apart, each call after a chime and twice; one page speaks at a time.
import { newCommand, post, serverNow } from "/static/page.js";

const RENEW_MS = 2500;
const PASSES = 2;
const PAUSE_S = .7;   // between the passes
const LATE_MS = 2000; // a clip that does not end by itself is given up after this

export class Voice {
  constructor(folder) {
    this.folder = folder;
    this.context = null;
    this.clips = new Map();
    this.gapS = .05;
  }

  // Reads every clip once; without a sound card the call is still shown.
  async load() {
    this.context = new AudioContext();
    const manifest = await (await fetch(`${this.folder}/manifest.json`)).json();
    this.gapS = manifest.gap_ms / 1000;
    await Promise.all(Object.entries(manifest.clips).map(async ([id, clip]) => {
      const bytes = await (await fetch(`${this.folder}/${clip.file}`)).arrayBuffer();
      this.clips.set(id, await this.context.decodeAudioData(bytes));
    }));
  }

  get audible() { return this.context?.state === "running" && this.clips.size > 0; }

  async unlock() { await this.context?.resume(); return this.audible; }

  // How long both passes take, for the pages that stay silent.
  lengthS(clips) { return this.#line(clips).reduce((sum, one) => Math.max(sum, one.at + one.buffer.duration), 0); }

  // Speaks both passes and resolves when the last clip has ended; begun(1|2) and over(1|2) mark each pass.
  async speak(clips, begun, over) {
    const line = this.#line(clips);
    if (!line.length) return;
    const start = this.context.currentTime + .05;
    const last = line[line.length - 1];
    const ends = line.find(one => one.pass === 2).at - PAUSE_S - this.gapS;
    const ended = new Promise(done => {
      for (const one of line) {
        const source = this.context.createBufferSource();
        source.buffer = one.buffer;
        source.connect(this.context.destination);
        source.start(start + one.at);
        if (one === last) source.onended = done;
      }
    });
    const timers = line.filter(one => one.pass).map(one => setTimeout(() => begun(one.pass), (one.at + .05) * 1000));
    timers.push(setTimeout(() => over(1), (ends + .05) * 1000));
    const late = new Promise(done => setTimeout(done, (last.at + last.buffer.duration) * 1000 + LATE_MS));
    await Promise.race([ended, late]);
    timers.forEach(clearTimeout);
    over(2);
  }

  #line(clips) {
    const line = [];
    let at = 0;
    const add = (id, pass = 0) => {
      const buffer = this.clips.get(id);
      if (!buffer) return;
      line.push({ at, buffer, pass });
      at += buffer.duration + this.gapS;
    };
    add("chime");
    at += .15;
    for (let pass = 1; pass <= PASSES; pass += 1) {
      clips.forEach((id, index) => add(id, index === 0 ? pass : 0));
      at += PAUSE_S;
    }
    return line;
  }
}

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
