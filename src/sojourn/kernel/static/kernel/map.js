// Draws places on a map of the land, each as large as its number. The table below says the same without script.

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
  const box = document.querySelector(".map[data-points]");
  if (!box || !window.echarts || !window.topojson) return;
  const points = JSON.parse(document.getElementById(box.dataset.points).textContent);

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

  // Places that are only hinted at: small dots without a name.
  const dots = box.dataset.background ? JSON.parse(document.getElementById(box.dataset.background).textContent) : [];

  // "fit" shows only the part of the world in which the places lie.
  function corners() {
    const all = [...points.map((point) => point.at), ...dots];
    if (!("fit" in box.dataset) || !all.length) return [[-170, 78], [190, -56]];
    const [x, y] = [0, 1].map((axis) => all.map((at) => at[axis]));
    const room = Math.max(1, 0.1 * (Math.max(...x) - Math.min(...x)));
    return [
      [Math.min(...x) - room, Math.max(...y) + room],
      [Math.max(...x) + room, Math.min(...y) - room],
    ];
  }
  const most = Math.max(1, ...points.map((point) => point.people));
  const size = (number) => (most > 60 ? 6 + (34 * Math.sqrt(number)) / Math.sqrt(most) : 8 + 4 * Math.sqrt(number));

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
          ...("fit" in box.dataset ? {} : { layoutCenter: ["50%", "55%"], layoutSize: "175%" }),
          boundingCoords: corners(),
          itemStyle: { areaColor: colour("--sunken"), borderColor: colour("--edge"), borderWidth: 0.5 },
        },
        series: [
          {
            type: "scatter",
            coordinateSystem: "geo",
            silent: true,
            large: true,
            symbolSize: 3,
            data: dots,
            itemStyle: { color: colour("--ink-quiet"), opacity: 0.5 },
          },
          {
            type: "scatter",
            coordinateSystem: "geo",
            data: points.map((point) => ({
              name: point.name,
              place: point.place,
              value: [...point.at, point.people],
              url: point.url,
            })),
            symbolSize: (value) => size(value[2]),
            itemStyle: { color: colour("--accent"), borderColor: colour("--surface"), borderWidth: 1, opacity: 0.85 },
          },
        ],
      },
      { notMerge: true },
    );
  }

  draw();
  chart.on("click", ({ data }) => {
    if (data && data.url) window.location.assign(data.url);
  });
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  new ResizeObserver(() => chart.resize()).observe(box);
})();
