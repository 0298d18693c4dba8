// trends.js: draws every <figure class="trend" data-points="[[seconds],[values]]"> below [data-trends] with uPlot, one below the
// other on one axis of time. A gap stays a gap; data-limit is a dashed line; the pointer says the value at its moment.

const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const two = number => String(number).padStart(2, "0");
const AXIS = 24, HEIGHT = 64;

function draw(frame) {
  if (frame.dataset.drawn) return;
  frame.dataset.drawn = "yes";
  const figures = [...frame.querySelectorAll("figure.trend")];
  const from = Number(frame.dataset.first), until = Number(frame.dataset.last);
  const local = seconds => uPlot.tzDate(new Date(seconds * 1000), frame.dataset.zone);
  const isWeek = until - from > 90000;
  const at = seconds => { const day = local(seconds), time = `${two(day.getHours())}:${two(day.getMinutes())}`; return isWeek ? `${two(day.getMonth() + 1)}-${two(day.getDate())} ${time}` : time; };
  const plots = figures.map((figure, place) => plot(figure, { from, until, local, isWeek, at, isLast: place === figures.length - 1 }));
  new ResizeObserver(() => plots.forEach(one => one.setSize({ width: width(one.root), height: one.height }))).observe(frame);
}

const width = root => root.parentElement.clientWidth;

function plot(figure, { from, until, local, isWeek, at, isLast }) {
  const place = figure.querySelector(".plot-here"), said = figure.querySelector("output"), latest = said.textContent;
  const [seconds, values] = JSON.parse(figure.dataset.points);
  const limit = figure.dataset.limit === "" ? null : Number(figure.dataset.limit);
  const known = values.filter(value => value !== null);
  const floor = Math.min(Number(figure.dataset.floor), ...known), top = nice(Math.max(...known, limit ?? 0, 4));
  const ink = css("--ink-soft"), line = css("--line-soft"), font = "11px " + css("--font");
  const label = day => isWeek ? `${two(day.getMonth() + 1)}-${two(day.getDate())}` : `${two(day.getHours())}:00`;
  return new uPlot({
    width: place.clientWidth, height: HEIGHT + (isLast ? AXIS : 0), padding: [6, 8, isLast ? 0 : 6, 0],
    tzDate: local, legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: "trends" }, points: { size: 7 } },
    scales: { x: { range: [from, until] }, y: { range: [floor, top] } },
    axes: [
      { show: isLast, size: AXIS, font, stroke: ink, gap: 4, grid: { show: false }, ticks: { show: false },
        incrs: isWeek ? [86400] : [3 * 3600, 6 * 3600], space: 60, values: (_, splits) => splits.map(split => label(local(split))) },
      { size: 44, font, stroke: ink, gap: 6, ticks: { show: false }, grid: { stroke: line, width: 1 }, splits: [floor, (floor + top) / 2, top], values: (_, splits) => splits.map(split => split.toLocaleString("en")) },
    ],
    series: [{}, { stroke: css("--primary"), width: 1.5, spanGaps: false, points: { show: true, size: 6, fill: css("--primary"), filter: () => alone(values) } }],
    hooks: {
      draw: [self => limit !== null && dashed(self, limit, figure.dataset.limitWords, font)],
      setCursor: [self => { const index = self.cursor.idx; said.textContent = index == null || values[index] == null ? latest : `${at(seconds[index])}  ${values[index]} ${figure.dataset.unit}`; }],
    },
  }, [seconds, values], place);
}

// The newest reading, and those that stand between two gaps and would not be seen.
function alone(values) {
  const last = values.findLastIndex(value => value !== null);
  return values.map((value, place) => place).filter(place => place === last
    || values[place] !== null && (values[place - 1] ?? null) === null && (values[place + 1] ?? null) === null);
}

function nice(most) {
  const size = 10 ** Math.floor(Math.log10(most));
  return size * [1, 2, 4, 5, 6, 8, 10].find(step => most <= size * step);
}

function dashed(self, limit, words, font) {
  const { ctx, bbox } = self, y = Math.round(self.valToPos(limit, "y", true)), ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = css("--bad"); ctx.setLineDash([5 * ratio, 4 * ratio]); ctx.lineWidth = ratio;
  ctx.beginPath(); ctx.moveTo(bbox.left, y); ctx.lineTo(bbox.left + bbox.width, y); ctx.stroke();
  ctx.fillStyle = css("--bad-ink"); ctx.font = font.replace("11px", `${11 * ratio}px`); ctx.textAlign = "left"; ctx.textBaseline = "bottom";
  const above = y - bbox.top > 16 * ratio;
  ctx.textBaseline = above ? "bottom" : "top";
  ctx.fillText(words, bbox.left + 4 * ratio, y + (above ? -2 : 3) * ratio);
  ctx.restore();
}

const all = () => document.querySelectorAll("[data-trends]").forEach(draw);
document.body.addEventListener("htmx:after:swap", all);
all();
