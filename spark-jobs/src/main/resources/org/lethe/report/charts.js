// Figures: drawn when they come into sight, and again when the choice or the theme changes.
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
const LITERAL = new Set(['tip', 'name', 'data', 'of']);
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


const drawings = new Map(); // by id: { element, option, chart }
const fontOf = () => getComputedStyle(document.body).fontFamily;

// Fades the marks that are not chosen. Returns how many marks state what they are about, and how
// many of these are chosen.
const follow = option => {
  const count = { stated: 0, chosen: 0 };
  const isChosen = of => admits(of[0]) && (!choice.task || !of[1] || of[1] === choice.task);
  const dim = (mark, custom) => {
    mark.itemStyle = { ...mark.itemStyle, opacity: 0.12 };
    if (custom) mark.itemStyle.color = 'var(--line)';
    if (mark.label) mark.label = { ...mark.label, opacity: 0.3 };
    if (mark.lineStyle) mark.lineStyle = { ...mark.lineStyle, opacity: 0.12 };
  };
  const tell = of => {
    count.stated++;
    if (isChosen(of)) count.chosen++;
    return isChosen(of);
  };
  const series = (option.series || []).map(one => {
    const shown = { ...one };
    if (one.of && !tell(one.of)) {
      dim(shown, false);
      return shown;
    }
    shown.data = (one.data || []).map(datum => {
      if (!datum || !datum.of || tell(datum.of)) return datum;
      const faded = { ...datum };
      dim(faded, one.type === 'custom');
      return faded;
    });
    return shown;
  });
  return { option: { ...option, series }, ...count };
};

const drawOne = drawing => {
  const { option, stated, chosen } = follow(drawing.option);
  const figure = drawing.element.closest('figure');
  figure.hidden = stated > 0 && chosen === 0;
  if (figure.hidden) return;
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue(name).trim();
  drawing.chart = drawing.chart || echarts.init(drawing.element, null, { renderer: 'svg' });
  drawing.chart.resize();
  const filled = fill(option, style);
  filled.animation = false;
  filled.textStyle = { fontFamily: fontOf(), fontSize: 12, color: colour('--text') };
  Object.assign(filled.tooltip, { backgroundColor: colour('--surface'), borderColor: colour('--line'), textStyle: { color: colour('--text') } });
  drawing.chart.setOption(filled, true);
};

const countFigures = section => {
  const note = section.querySelector('.hidden-figures');
  if (!note) return;
  const figures = [...section.querySelectorAll('figure')];
  const shown = figures.filter(figure => !figure.hidden).length;
  note.hidden = shown === figures.length;
  note.textContent = `${shown} of ${figures.length} figures are about what is chosen; the others are hidden.`;
};

const drawSection = (section, data) => {
  for (const [id, option] of Object.entries(data.charts)) {
    if (!drawings.has(id)) drawings.set(id, { element: document.getElementById(id), option, chart: null });
    drawOne(drawings.get(id));
  }
  countFigures(section);
};
