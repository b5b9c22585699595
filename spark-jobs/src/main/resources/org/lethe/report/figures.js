// Draws every figure, also those that wait for their metric, and leaves their SVG in the page, packed: a program reads them there.
const drawAll = async () => {
  sight.disconnect();
  for (const section of sections) {
    if (!document.getElementById(section.dataset.packed)) continue;
    await show(section);
    const data = await unpack(section.dataset.packed);
    drawSection(section, data);
  }
  const figures = {};
  for (const [id, drawing] of drawings) {
    drawing.option = { ...drawing.option, waits: false };
    drawOne(drawing);
    if (drawing.chart) figures[id] = svgOf(drawing);
  }
  const bytes = new TextEncoder().encode(JSON.stringify(figures));
  const characters = Array.from(bytes, byte => String.fromCharCode(byte)).join('');
  document.body.replaceChildren(make('pre', { id: 'figures' }, btoa(characters)));
};
drawAll();
