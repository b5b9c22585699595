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
  spanAt: span(0),
  spanLeft: span(-3),
  spanRight: span(3),
  diamond: (params, api) => {
    const { marks, value, y, stroke } = interval(api, 10);
    const points = [[value - 4, y], [value, y - 4], [value + 4, y], [value, y + 4]];
    return { type: 'group', children: [...marks, { type: 'polygon', shape: { points }, style: { fill: stroke } }] };
  },
};

// Puts colours and functions in; names and data stay what they are, whatever they look like.
const LITERAL = new Set(['tip', 'tips', 'name', 'data', 'of', 'rows']);
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


const drawings = new Map(); // by id: { element, option, chart, most }
const fontOf = () => getComputedStyle(document.body).fontFamily;
const isChosen = of => admits(of[0]) && (!choice.task || !of[1] || of[1] === choice.task);

// Whether a figure has its turn: it shows the chosen metric, or needs none to be chosen.
const hasTurn = option => choice.metric ? !option.metric || option.metric === choice.metric : !option.waits;

// Of a chart of rows the first so many chosen ones; every datum learns what it is about.
const pick = (option, most) => {
  const { of, tips } = option.rows;
  const chosen = of.map((_, row) => row).filter(row => isChosen(of[row]));
  const shown = chosen.slice(0, most);
  const place = new Map(shown.map((row, i) => [row, i]));
  const bar = (datum, row) => ({ ...(typeof datum === 'object' ? datum : { value: datum }), tip: tips[row] });
  const mark = datum => {
    const [low, row, ...others] = datum.value;
    return { ...datum, value: [low, place.get(row), ...others], tip: tips[row] };
  };
  const series = option.series.map(one => ({
    ...one,
    data: one.type === 'custom'
      ? one.data.filter(datum => place.has(datum.value[1])).map(mark)
      : shown.map(row => bar(one.data[row], row)) }));
  const rows = axis => ({ ...axis, data: shown.map(row => axis.data[row]) });
  const yAxis = Array.isArray(option.yAxis) ? option.yAxis.map(rows) : rows(option.yAxis);
  return { option: { ...option, series, yAxis }, stated: of.length, chosen: chosen.length, shown: shown.length };
};

// Fades the marks that are not chosen. Returns how many marks state what they are about, and how
// many of these are chosen.
const follow = option => {
  const count = { stated: 0, chosen: 0 };
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

// The button below a chart that has more chosen rows than are drawn.
const offerMore = (drawing, chosen, shown) => {
  const { rows } = drawing.option;
  drawing.element.style.height = `${rows.margin + shown * rows.height}px`;
  if (!drawing.more) {
    drawing.more = make('button', { type: 'button', class: 'more', onclick: () => {
      drawing.most += 4 * rows.drawn;
      drawOne(drawing);
    } });
    drawing.element.after(drawing.more);
  }
  drawing.more.hidden = chosen <= shown;
  drawing.more.textContent = `Show ${Math.min(4 * rows.drawn, chosen - shown)} more of ${chosen - shown} rows`;
};

// On a narrow screen a map keeps room for its columns, and bars beside their names keep room for themselves; the figure
// scrolls sideways.
const BARS = 240;
const leastWidth = ({ series, xAxis, yAxis, grid }) => {
  const beside = grid ? (grid.left || 0) + (grid.right || 0) : 0;
  if ([series].flat().some(({ type }) => type === 'heatmap')) return `${Math.min(beside + 26 * xAxis.data.length, 1050)}px`;
  const named = [yAxis].flat().some(axis => axis && axis.type === 'category');
  return named ? `${beside + BARS}px` : '0';
};

const drawOne = drawing => {
  const figure = drawing.element.closest('figure');
  figure.dataset.waits = !choice.metric && drawing.option.waits ? 'yes' : '';
  figure.hidden = !hasTurn(drawing.option);
  if (figure.hidden) return;
  const { rows } = drawing.option;
  drawing.most = drawing.most || (rows && rows.drawn);
  const { option, stated, chosen, shown } = rows ? pick(drawing.option, drawing.most) : follow(drawing.option);
  figure.hidden = stated > 0 && chosen === 0;
  if (figure.hidden) return;
  if (rows) offerMore(drawing, chosen, shown);
  const style = getComputedStyle(document.documentElement);
  const colour = name => style.getPropertyValue(name).trim();
  drawing.element.style.setProperty('--least', leastWidth(option));
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
  const figures = [...section.querySelectorAll('figure')].filter(figure => !figure.dataset.waits);
  const shown = figures.filter(figure => !figure.hidden).length;
  note.hidden = shown === figures.length;
  note.textContent = `${shown} of ${figures.length} figures are about what is chosen; the others are hidden.`;
};

const drawSection = (section, data) => {
  for (const [id, option] of Object.entries(data.charts)) {
    if (!drawings.has(id)) drawings.set(id, { element: document.getElementById(id), option, chart: null, most: 0 });
    drawOne(drawings.get(id));
  }
  countFigures(section);
};
