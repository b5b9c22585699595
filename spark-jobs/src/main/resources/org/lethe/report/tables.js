// Tables: rows of the choice, sorted and searched over all rows; drawn a page at a time.
const PAGE = 50;
const MINUS = /\u2212/g;
const THIN = /\u202f/g;
const COLUMNS = { task: ['task', 'tested on'], metric: ['metric'] };
const CHECKPOINTS = ['checkpoint', 'fine-tuned', 'restored'];

// The number a text begins with; a text without one comes last.
const numeral = text => {
  const value = parseFloat(text.replace(MINUS, '-').replace(THIN, '').replace(/^[+<\s]+/, ''));
  return Number.isNaN(value) ? Infinity : text.startsWith('<') ? value - 1e-9 : value;
};

const belongs = (table, row) => {
  const text = column => table.texts[column][row];
  const columns = names => table.columns.flatMap((name, i) => (names.includes(name) ? [i] : []));
  const ids = columns(CHECKPOINTS);
  if (ids.length && !ids.some(column => admits(text(column)))) return false;
  return Object.entries(COLUMNS).every(
    ([key, names]) => !choice[key] || columns(names).every(column => text(column) === choice[key]));
};

class TableView {
  constructor(place, data) {
    this.data = data;
    this.place = place;
    this.sorted = null; // { column, down }
    this.shown = PAGE;
    const caption = data.caption;
    this.search = make('input', { type: 'search', placeholder: 'find in rows', 'aria-label': `Find in: ${caption}`, oninput: () => this.again() });
    this.count = make('span', { class: 'count', role: 'status' });
    const save = kind => make('button', { type: 'button', 'data-save': kind, 'aria-label': `Save as ${kind}: ${caption}`, onclick: () => saveTable(this, kind) }, kind);
    this.body = make('tbody');
    this.heads = data.columns.map((name, column) => make('th', { scope: 'col', class: this.kind(column) },
      make('button', { type: 'button', onclick: () => this.sort(column) }, name)));
    this.more = make('button', { type: 'button', class: 'more', onclick: () => { this.shown += 4 * PAGE; this.draw(); } });
    const scroll = make('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
      make('table', {}, make('thead', {}, make('tr', {}, ...this.heads)), this.body));
    place.replaceChildren(make('div', { class: 'tools' }, this.search, this.count, save('CSV'), save('LaTeX')), scroll, this.more);
    if (data.omitted) place.append(make('p', { class: 'omitted' }, `${data.omitted} more rows are in the Parquet table.`));
    this.draw();
  }

  kind(column) {
    return this.data.styles[column] === 'text' ? 'text' : 'number';
  }

  sort(column) {
    const down = this.sorted && this.sorted.column === column && !this.sorted.down;
    this.sorted = { column, down };
    this.heads.forEach((head, i) => (i === column ? head.setAttribute('aria-sort', down ? 'descending' : 'ascending') : head.removeAttribute('aria-sort')));
    this.again();
  }

  again() {
    this.shown = PAGE;
    this.draw();
  }

  // Indices of the rows that are chosen and found, in their order.
  rows() {
    const { texts, columns } = this.data;
    const total = columns.length ? texts[0].length : 0;
    const words = this.search.value.toLowerCase();
    const rows = [];
    for (let row = 0; row < total; row++) {
      const found = !words || texts.some(column => column[row].toLowerCase().includes(words));
      if (found && belongs(this.data, row)) rows.push(row);
    }
    if (this.sorted) {
      const { column, down } = this.sorted;
      const own = texts[column];
      const order = this.kind(column) === 'number'
        ? (a, b) => { const x = numeral(own[a]), y = numeral(own[b]); return x === y ? 0 : x === Infinity ? 1 : y === Infinity ? -1 : down ? y - x : x - y; }
        : (a, b) => (down ? -1 : 1) * own[a].localeCompare(own[b], 'en', { numeric: true });
      rows.sort(order);
    }
    return rows;
  }

  draw() {
    const rows = this.rows();
    const { texts, styles } = this.data;
    this.body.replaceChildren(...rows.slice(0, this.shown).map(
      row => make('tr', {}, ...texts.map((column, i) => make('td', { class: styles[i] }, column[row])))));
    const total = texts.length ? texts[0].length : 0;
    this.count.textContent = rows.length === total ? `${total} rows` : `${rows.length} of ${total} rows`;
    this.more.hidden = rows.length <= this.shown;
    this.more.textContent = `Show ${Math.min(4 * PAGE, rows.length - this.shown)} more of ${rows.length - this.shown} rows`;
  }
}

const views = [];
const fillTables = (section, data) => {
  for (const place of section.querySelectorAll('.table')) {
    if (!place.hasChildNodes()) views.push(new TableView(place, data.tables[place.dataset.table]));
  }
};
