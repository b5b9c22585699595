'use strict';
(() => {
  const root = document.documentElement;
  const options = JSON.parse(document.getElementById('options').textContent);
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const charts = new Map();

  // Text of a datum; a text node, so that a name with markup stays a name.
  const tip = params => {
    const box = document.createElement('div');
    box.className = 'tip';
    box.textContent = (params.data && params.data.tip) || params.name;
    return box;
  };

  const line = (x1, y1, x2, y2, stroke) =>
    ({ type: 'line', shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth: 1.5 } });

  // An interval along x: datum [low, row, high, value].
  const interval = (api, dy) => {
    const stroke = api.visual('color');
    const [low, y] = api.coord([api.value(0), api.value(1)]);
    const [high] = api.coord([api.value(2), api.value(1)]);
    const [value] = api.coord([api.value(3), api.value(1)]);
    const marks = low === high ? [] : [
      line(low, y + dy, high, y + dy, stroke),
      line(low, y + dy - 3, low, y + dy + 3, stroke),
      line(high, y + dy - 3, high, y + dy + 3, stroke)];
    return { marks, value, y: y + dy, stroke };
  };
  // An interval along y: datum [x, low, high].
  const span = dx => (params, api) => {
    const stroke = api.visual('color');
    const [x, low] = api.coord([api.value(0), api.value(1)]);
    const [, high] = api.coord([api.value(0), api.value(2)]);
    const at = x + dx;
    return { type: 'group', children: [
      line(at, low, at, high, stroke),
      line(at - 3, low, at + 3, low, stroke),
      line(at - 3, high, at + 3, high, stroke)] };
  };
  const whisker = dy => (params, api) => ({ type: 'group', children: interval(api, dy).marks });
  const functions = {
    tip,
    // A frame around a cell of a heat map: datum [column, row].
    frame: (params, api) => {
      const [x, y] = api.coord([api.value(0), api.value(1)]);
      const [width, height] = api.size([1, 1]);
      const shape = { x: x - width / 2 + 1, y: y - height / 2 + 1, width: width - 2, height: height - 2 };
      return { type: 'rect', shape, style: { fill: 'none', stroke: api.visual('color'), lineWidth: 2 } };
    },
    whisker: whisker(0),
    whiskerUp: whisker(-6.6),
    whiskerDown: whisker(6.6),
    spanLeft: span(-3),
    spanRight: span(3),
    diamond: (params, api) => {
      const { marks, value, y, stroke } = interval(api, 10);
      const points = [[value - 4, y], [value, y - 4], [value + 4, y], [value, y + 4]];
      return { type: 'group', children: [...marks, { type: 'polygon', shape: { points }, style: { fill: stroke } }] };
    },
  };

  // Puts colours and functions in; names and data stay what they are, whatever they look like.
  const LITERAL = new Set(['tip', 'name', 'data']);
  const fill = (node, style, literal) => {
    if (typeof node === 'string') {
      if (literal) return node;
      if (node.startsWith('var(')) return style.getPropertyValue(node.slice(4, -1)).trim();
      return node.startsWith('fn:') ? functions[node.slice(3)] : node;
    }
    if (Array.isArray(node)) return node.map(item => fill(item, style, literal));
    if (node === null || typeof node !== 'object') return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => [key, fill(value, style, LITERAL.has(key))]));
  };

  const draw = () => {
    const style = getComputedStyle(root);
    const colour = name => style.getPropertyValue(name).trim();
    for (const [id, option] of Object.entries(options)) {
      const element = document.getElementById(id);
      const chart = charts.get(id) || echarts.init(element, null, { renderer: 'svg' });
      charts.set(id, chart);
      const filled = fill(option, style);
      filled.animation = false;
      filled.textStyle = { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 12, color: colour('--text') };
      Object.assign(filled.tooltip, { backgroundColor: colour('--surface'), borderColor: colour('--line'), textStyle: { color: colour('--text') } });
      chart.setOption(filled, true);
    }
  };

  const paint = theme => {
    root.dataset.theme = theme;
    draw();
  };
  let chosen = null;
  const wanted = () => chosen || (dark.matches ? 'dark' : 'light');
  document.getElementById('theme').addEventListener('click', () => {
    chosen = wanted() === 'dark' ? 'light' : 'dark';
    paint(chosen);
  });
  dark.addEventListener('change', () => paint(wanted()));
  // Paper is light and narrower than the screen: the drawings scale with their frame.
  window.addEventListener('beforeprint', () => {
    paint('light');
    charts.forEach((chart, id) => {
      const svg = document.getElementById(id).querySelector('svg');
      svg.setAttribute('viewBox', `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
      svg.style.maxWidth = `${chart.getWidth()}px`;
    });
  });
  window.addEventListener('afterprint', () => {
    charts.forEach((chart, id) => {
      const svg = document.getElementById(id).querySelector('svg');
      svg.removeAttribute('viewBox');
      svg.style.maxWidth = '';
    });
    paint(wanted());
  });
  let pending = 0;
  window.addEventListener('resize', () => {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(() => charts.forEach(chart => chart.resize()));
  });
  paint(wanted());
})();
