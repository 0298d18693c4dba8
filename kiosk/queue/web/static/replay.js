// Looking back: the slider is a minute of the day; the hall of that minute comes from the server, the last one asked for wins.
const slider = document.querySelector("[data-minute]"), play = document.querySelector("[data-play]");
const now = document.querySelector("[data-now-minute]");
const EVERY_MS = 400;
let asked = 0, timer = null;

const two = number => String(number).padStart(2, "0");

async function show() {
  const minute = Number(slider.value), mine = asked += 1;
  now.textContent = `${two(Math.floor(minute / 60) % 24)}:${two(minute % 60)}`;
  const html = await fetch(`/replay/hall?day=${slider.dataset.day}&minute=${minute}&lang=${slider.dataset.lang}`).then(answer => answer.ok ? answer.text() : "", () => "");
  if (html && mine === asked) document.getElementById("then").outerHTML = html;
}

function stop() {
  clearInterval(timer);
  timer = null;
  [play.textContent, play.dataset.words] = [play.dataset.words, play.textContent];
}

slider?.addEventListener("input", show);
play?.addEventListener("click", () => {
  if (timer) return stop();
  if (slider.value === slider.max) slider.value = slider.min;
  [play.textContent, play.dataset.words] = [play.dataset.words, play.textContent];
  timer = setInterval(() => {
    slider.value = Number(slider.value) + 1;
    show();
    if (slider.value === slider.max) stop();
  }, EVERY_MS);
});
