// Draws the pictures of the index. The table beside each picture says the same without any script.

(() => {
  if (!window.echarts) return;
  const middle = (values) => {
    const sorted = [...values].sort((a, b) => a - b);
    const half = Math.floor(sorted.length / 2);
    return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  };
  const SYMBOLS = ["circle", "rect", "triangle", "diamond", "pin", "arrow"];
  const DASHES = ["solid", "dashed", "dotted"];

  const drawings = {
    // Units by two scores, with their names; lines at the medians.
    scatter: (points, box, colour) => ({
      xAxis: { type: "value", scale: true, name: box.dataset.across, nameLocation: "middle", nameGap: 28 },
      yAxis: { type: "value", scale: true, name: box.dataset.up },
      tooltip: { trigger: "item", formatter: ({ data }) => `${data.name}\n${data.value.join(" · ")}` },
      series: [
        {
          type: "scatter",
          symbolSize: 11,
          data: points.map((point) => ({ name: point.name, value: point.at })),
          itemStyle: { color: colour("--accent"), borderColor: colour("--surface"), borderWidth: 1 },
          label: { show: true, formatter: "{b}", position: "top", color: colour("--ink-quiet"), fontSize: 11 },
          labelLayout: { hideOverlap: true },
          markLine: {
            silent: true,
            symbol: "none",
            label: { show: false },
            lineStyle: { color: colour("--edge"), type: "dashed" },
            data: [
              { xAxis: middle(points.map((point) => point.at[0])) },
              { yAxis: middle(points.map((point) => point.at[1])) },
            ],
          },
        },
      ],
    }),
    // Values against n: 90 % limits dashed, 95 % limits dotted, the common value as a line.
    funnel: (told, box, colour) => ({
      xAxis: { type: "log", min: "dataMin", max: "dataMax", name: "n", nameLocation: "middle", nameGap: 28 },
      yAxis: { type: "value", name: box.dataset.unit || "" },
      tooltip: { trigger: "item", formatter: ({ data }) => (data.name ? `${data.name}\n${data.value.join(" · ")}` : "") },
      series: [
        ...told.lines.map((line, at) => ({
          type: "line",
          data: line,
          symbol: "none",
          silent: true,
          lineStyle: { color: colour("--edge"), width: 1.5, type: at < 2 ? "dashed" : "dotted" },
        })),
        {
          type: "line",
          silent: true,
          symbol: "none",
          data: [[told.lines[0][0][0], told.common], [told.lines[0].at(-1)[0], told.common]],
          lineStyle: { color: colour("--ink-quiet"), width: 1.5 },
        },
        {
          type: "scatter",
          symbolSize: 10,
          data: told.points.map((point) => ({ name: point.name, value: point.at })),
          itemStyle: { color: colour("--accent"), borderColor: colour("--surface"), borderWidth: 1 },
        },
      ],
    }),
    lines: (told, box, colour) => ({
      legend: { type: "scroll", bottom: 0, textStyle: { color: colour("--ink") } },
      xAxis: { type: "category", data: told.names },
      yAxis: { type: "value", min: 0 },
      tooltip: { trigger: "axis" },
      series: told.series.map((one, at) => ({
        type: "line",
        name: one.name,
        data: one.values,
        symbol: SYMBOLS[at % SYMBOLS.length],
        symbolSize: 9,
        lineStyle: { width: at ? 2 : 4, type: DASHES[at % DASHES.length] },
      })),
    }),
    bars: (told, box, colour) => ({
      legend: { type: "scroll", bottom: 0, textStyle: { color: colour("--ink") } },
      xAxis: { type: "category", data: told.names, axisLabel: { hideOverlap: true } },
      yAxis: { type: "value" },
      tooltip: { trigger: "axis" },
      series: told.series.map((one) => ({
        type: "bar",
        name: one.name,
        data: one.values,
        stack: box.dataset.stack || null,
        itemStyle: { borderColor: colour("--surface"), borderWidth: 1 },
      })),
    }),
    // Parts of a change, a line for each unit, gains to the right.
    stacks: (told, box, colour) => ({
      legend: { type: "scroll", bottom: 0, textStyle: { color: colour("--ink") } },
      xAxis: { type: "value" },
      yAxis: { type: "category", inverse: true, data: told.names, axisLabel: { width: 150, overflow: "truncate" } },
      tooltip: { trigger: "axis" },
      series: told.series.map((one) => ({
        type: "bar",
        name: one.name,
        data: one.values,
        stack: "change",
        itemStyle: { borderColor: colour("--surface"), borderWidth: 1 },
      })),
    }),
  };

  for (const box of document.querySelectorAll(".chart")) {
    const told = JSON.parse(document.getElementById(box.dataset.source).textContent);
    const make = drawings[box.dataset.chart];
    box.hidden = false;
    if (box.dataset.chart === "stacks") box.style.blockSize = `${Math.max(320, 90 + 26 * told.names.length)}px`;
    const chart = echarts.init(box, null, { renderer: "canvas" });

    const draw = () => {
      const style = getComputedStyle(document.documentElement);
      const colour = (name) => style.getPropertyValue(name).trim();
      const option = make(told, box, colour);
      const axis = {
        axisLabel: { color: colour("--ink-quiet") },
        axisLine: { lineStyle: { color: colour("--edge") } },
        splitLine: { lineStyle: { color: colour("--rule") } },
        nameTextStyle: { color: colour("--ink") },
      };
      for (const name of ["xAxis", "yAxis"]) {
        option[name] = { ...axis, ...option[name], axisLabel: { ...axis.axisLabel, ...option[name].axisLabel } };
      }
      chart.setOption(
        {
          animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
          textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
          color: [colour("--accent"), colour("--focus"), colour("--edge"), colour("--success-ink"), colour("--danger-ink"), colour("--info-ink")],
          grid: { left: 12, right: 24, top: 32, bottom: option.legend ? 44 : 36, containLabel: true },
          ...option,
          tooltip: {
            renderMode: "richText",
            confine: true,
            backgroundColor: colour("--surface"),
            borderColor: colour("--edge"),
            textStyle: { color: colour("--ink") },
            ...option.tooltip,
          },
        },
        { notMerge: true },
      );
    };

    draw();
    new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
    new ResizeObserver(() => chart.resize()).observe(box);
  }
})();
