// Comfort only: every page works without this file.
"use strict";

const ready = (root) => {
  for (const field of root.querySelectorAll("[data-submit-on-change]")) {
    field.addEventListener("change", () => field.form.requestSubmit());
  }
  for (const zone of root.querySelectorAll("[data-drop]")) dropZone(zone);
  for (const place of root.querySelectorAll("[data-chart]")) draw(place);
};

// --- files dropped on the page -------------------------------------------------------------------------------------
const dropZone = (zone) => {
  const field = zone.querySelector("input[type=file]");
  const names = zone.querySelector("[data-names]");
  const show = () => { names.textContent = [...field.files].map((file) => file.name).join("、"); };
  for (const kind of ["dragover", "dragleave", "drop"]) {
    zone.addEventListener(kind, (event) => {
      event.preventDefault();
      zone.classList.toggle("over", kind === "dragover");
    });
  }
  zone.addEventListener("drop", (event) => { field.files = event.dataTransfer.files; show(); });
  field.addEventListener("change", show);
};

// --- charts: the numbers stand in the page as JSON, and in a table for those who see no picture --------------------
const TONES = { yellow: "#faad14", orange: "#fa8c16", red: "#f5222d", blue: "#1677ff", grey: "#8c8c8c" };
const PLAIN = { animation: false, textStyle: { fontFamily: "Noto Sans SC Variable, sans-serif" } };
const LEGEND = { itemWidth: 14, itemHeight: 12 };
const TIP = { renderMode: "richText", confine: true };
const GRID = { left: 8, right: 12, top: 44, bottom: 8, containLabel: true };

const trend = (data) => ({
  ...PLAIN, grid: GRID, tooltip: { ...TIP, trigger: "axis" }, legend: { ...LEGEND, top: 6 },
  xAxis: { type: "category", data: data.terms, axisTick: { show: false } },
  yAxis: { type: "value", name: "人", minInterval: 1, splitLine: { lineStyle: { type: "dashed" } } },
  series: data.levels.map((level) => ({
    name: level.name, type: "bar", stack: "all", barMaxWidth: 32, data: level.counts,
    itemStyle: { color: TONES[level.tone] || TONES.grey },
  })),
});

const ring = (data) => ({
  ...PLAIN, tooltip: { ...TIP }, legend: { ...LEGEND, bottom: 10 },
  title: { text: `${data.total}`, subtext: "在预警学生", left: "center", top: "36%", itemGap: 2,
    subtextStyle: { color: "#262626", fontSize: 14 } },
  series: [{
    type: "pie", radius: ["48%", "68%"], center: ["50%", "45%"], padAngle: 1, itemStyle: { borderRadius: 4 },
    label: { position: "inside", formatter: "{c}", color: "#fff", fontWeight: "bold" },
    data: data.levels.filter((level) => level.count).map((level) => ({
      name: level.name, value: level.count, itemStyle: { color: TONES[level.tone] || TONES.grey },
    })),
  }],
});

const progressOverTerms = (data) => ({
  ...PLAIN, grid: { ...GRID, top: 36, right: 20, bottom: 36 }, tooltip: { ...TIP, trigger: "axis" }, legend: { ...LEGEND, bottom: 8 },
  xAxis: { type: "category", data: data.terms, axisTick: { show: false } },
  yAxis: [
    { type: "value", name: "学分", splitLine: { lineStyle: { type: "dashed" } } },
    { type: "value", name: "绩点", min: 0, splitLine: { show: false } },
  ],
  series: [
    { name: "通过学分", type: "bar", stack: "credits", barMaxWidth: 32, data: data.earned, itemStyle: { color: "#69b1ff" } },
    { name: "未通过学分", type: "bar", stack: "credits", barMaxWidth: 32, data: data.failed, itemStyle: { color: "#ff7875" } },
    { name: "学期平均绩点", type: "line", yAxisIndex: 1, data: data.gpa, connectNulls: true, itemStyle: { color: "#389e0d" } },
  ],
});

const PICTURES = { trend, ring, progress: progressOverTerms };

const draw = (place) => {
  if (!window.echarts) return;
  const data = JSON.parse(document.getElementById(place.dataset.from).textContent);
  const chart = window.echarts.init(place);
  chart.setOption(PICTURES[place.dataset.chart](data));
  new ResizeObserver(() => chart.resize()).observe(place);
};

document.addEventListener("DOMContentLoaded", () => {
  ready(document);
  // The menu stands open beside the page, and folds away on a phone.
  const menu = document.querySelector(".side > details");
  if (menu && window.matchMedia("(max-width: 900px)").matches) menu.open = false;
});
document.addEventListener("htmx:afterSwap", (event) => ready(event.target));

// --- printing is recorded, as an export is ---------------------------------------------------------------------------
window.addEventListener("beforeprint", () => {
  const token = document.querySelector("[name=csrfmiddlewaretoken]");
  for (const page of document.querySelectorAll("[data-printed]")) {
    fetch(page.dataset.printed, { method: "POST", keepalive: true, headers: { "X-CSRFToken": token ? token.value : "" } });
  }
});
