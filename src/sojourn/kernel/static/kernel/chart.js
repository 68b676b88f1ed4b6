// Draws numbers over years as bars or lines. The table beneath says the same without any script.

for (const box of document.querySelectorAll(".chart[data-series]")) {
  if (!window.echarts) break;
  const told = JSON.parse(document.getElementById(box.dataset.series).textContent);
  box.hidden = false;
  const chart = echarts.init(box, null, { renderer: "canvas" });

  const draw = () => {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const tones = [colour("--accent"), colour("--ink-quiet")];
    chart.setOption(
      {
        animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
        textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colour("--ink") },
        color: tones,
        grid: { left: 8, right: 8, top: 36, bottom: 8, containLabel: true },
        legend: { top: 0, left: 0, textStyle: { color: colour("--ink") } },
        tooltip: {
          trigger: "axis",
          renderMode: "richText",
          backgroundColor: colour("--surface"),
          borderColor: colour("--edge"),
          textStyle: { color: colour("--ink") },
        },
        xAxis: { type: "category", data: told.x, axisLine: { lineStyle: { color: colour("--edge") } }, axisLabel: { color: colour("--ink-quiet") } },
        yAxis: { type: "value", minInterval: 1, scale: Boolean(told.scale), splitLine: { lineStyle: { color: colour("--edge") } }, axisLabel: { color: colour("--ink-quiet") } },
        series: told.series.map((one) => ({ name: one.name, type: one.type || "bar", data: one.data, step: one.type === "line" ? "end" : undefined, symbolSize: 6, barMaxWidth: 28 })),
      },
      { notMerge: true },
    );
  };
  draw();
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  new ResizeObserver(() => chart.resize()).observe(box);
}
