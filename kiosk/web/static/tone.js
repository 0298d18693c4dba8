// One short tone. A browser lets a page sound once somebody pressed something on it. Resolves when it is over.
export function tone(context, { hertz = 880, seconds = .5, loud = .12 } = {}) {
  const source = context.createOscillator(), gain = context.createGain();
  source.frequency.value = hertz;
  gain.gain.setValueAtTime(loud, context.currentTime);
  gain.gain.exponentialRampToValueAtTime(.001, context.currentTime + seconds);
  source.connect(gain).connect(context.destination);
  source.start();
  source.stop(context.currentTime + seconds);
  return new Promise(over => { source.onended = over; });
}
