// Draws the hosts and how many people are at each. The table below the map says the same without any script.

// An outline across the date line goes on beyond 180 degrees instead of jumping over the whole map.
function unwrap(ring) {
  let turn = 0;
  for (let i = 1; i < ring.length; i += 1) {
    const step = ring[i][0] + turn - ring[i - 1][0];
    if (Math.abs(step) > 180) turn -= 360 * Math.sign(step);
    ring[i] = [ring[i][0] + turn, ring[i][1]];
  }
}

(async () => {
  const box = document.getElementById("abroad-map");
  if (!box || !window.echarts || !window.topojson) return;
  const points = JSON.parse(document.getElementById("abroad-points").textContent);

  let world;
  try {
    const answer = await fetch(box.dataset.world);
    world = await answer.json();
  } catch {
    return; // without the outlines the table has to do
  }
  // Land only: the map shows where people are and draws no borders.
  const land = topojson.feature(world, world.objects.land);
  const features = land.type === "FeatureCollection" ? land.features : [land];
  for (const feature of features) {
    feature.properties = { name: "land" };
    const { type, coordinates } = feature.geometry;
    for (const polygon of type === "Polygon" ? [coordinates] : coordinates) polygon.forEach(unwrap);
  }
  echarts.registerMap("land", { type: "FeatureCollection", features });

  box.hidden = false;
  const chart = echarts.init(box, null, { renderer: "canvas" });

  function draw() {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    chart.setOption(
      {
        animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
        textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
        tooltip: {
          renderMode: "richText",
          backgroundColor: colour("--surface"),
          borderColor: colour("--edge"),
          textStyle: { color: colour("--ink") },
          formatter: ({ data }) => `${data.name}\n${data.place}\n${data.value[2]} ${box.dataset.people}`,
        },
        geo: {
          map: "land",
          silent: true,
          roam: false,
          layoutCenter: ["50%", "55%"],
          layoutSize: "175%",
          boundingCoords: [[-170, 78], [190, -56]],
          itemStyle: { areaColor: colour("--sunken"), borderColor: colour("--edge"), borderWidth: 0.5 },
        },
        series: [
          {
            type: "scatter",
            coordinateSystem: "geo",
            data: points.map((point) => ({
              name: point.name,
              place: point.place,
              value: [...point.at, point.people],
            })),
            symbolSize: (value) => 8 + 4 * Math.sqrt(value[2]),
            itemStyle: { color: colour("--accent"), borderColor: colour("--surface"), borderWidth: 1, opacity: 0.85 },
          },
        ],
      },
      { notMerge: true },
    );
  }

  draw();
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  new ResizeObserver(() => chart.resize()).observe(box);
})();
