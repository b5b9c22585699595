// Files made in the page: figures as SVG and PNG, tables as CSV and LaTeX.
const save = (name, type, text) => {
  const link = make('a', { href: URL.createObjectURL(text instanceof Blob ? text : new Blob([text], { type })), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};
const fileName = text => text.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '').slice(0, 80);

// The drawing as it stands in the page, with its title and a ground of the page's colour.
const svgOf = drawing => {
  const svg = drawing.element.querySelector('svg').cloneNode(true);
  const width = drawing.chart.getWidth(), height = drawing.chart.getHeight();
  const space = svg.namespaceURI;
  const title = document.createElementNS(space, 'title');
  title.textContent = drawing.element.closest('figure').querySelector('.caption').textContent;
  const ground = document.createElementNS(space, 'rect');
  const surface = getComputedStyle(document.documentElement).getPropertyValue('--surface').trim();
  for (const [key, value] of Object.entries({ width, height, fill: surface })) ground.setAttribute(key, value);
  svg.prepend(title, ground);
  svg.removeAttribute('style');
  for (const [key, value] of Object.entries({ xmlns: space, width, height, viewBox: `0 0 ${width} ${height}` })) svg.setAttribute(key, value);
  return new XMLSerializer().serializeToString(svg);
};

const pngOf = async drawing => {
  const scale = 2;
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgOf(drawing))}`;
  await image.decode();
  const canvas = make('canvas', { width: scale * drawing.chart.getWidth(), height: scale * drawing.chart.getHeight() });
  canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise(resolve => canvas.toBlob(resolve, 'image/png'));
};

const saveFigure = async (id, kind) => {
  const drawing = drawings.get(id);
  if (kind === 'svg') save(`${id}.svg`, 'image/svg+xml', svgOf(drawing));
  else save(`${id}.png`, 'image/png', await pngOf(drawing));
};

// A numeral as programs read it: ASCII minus, no thin spaces, nothing for a dash.
const plain = text => (text === '\u2013' ? '' : text.replace(MINUS, '-').replace(THIN, '').replace(/\u00a0/g, ' '));
const cellsOf = view => view.rows().map(row => view.data.texts.map((column, i) => (view.data.styles[i] === 'text' ? column[row] : plain(column[row]))));
const csvCell = text => (/[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);
const csv = view => [view.data.columns, ...cellsOf(view)].map(row => row.map(csvCell).join(',')).join('\r\n') + '\r\n';
const SPECIAL = { '\\': '\\textbackslash{}', '~': '\\textasciitilde{}', '^': '\\textasciicircum{}', '<': '\\textless{}', '>': '\\textgreater{}', '\u2192': '$\\to$', '\u2013': '--' };
const latexCell = text => text.replace(/[\\~^<>\u2192\u2013&%$#_{}]/g, character => SPECIAL[character] || `\\${character}`);
const latex = view => {
  const line = row => row.map(latexCell).join(' & ') + ' \\\\';
  const columns = view.data.styles.map(style => (style === 'text' ? 'l' : 'r')).join('');
  return ['\\begin{tabular}{' + columns + '}', '\\toprule', line(view.data.columns), '\\midrule', ...cellsOf(view).map(line), '\\bottomrule', '\\end{tabular}', ''].join('\n');
};
const saveTable = (view, kind) => kind === 'CSV'
  ? save(`${fileName(view.data.caption)}.csv`, 'text/csv', csv(view))
  : save(`${fileName(view.data.caption)}.tex`, 'text/x-tex', latex(view));
