// Shows what a block's <title> says beside the pointer, at once. Without this script the titles still show.
(() => {
  const source = document.getElementById('blocks');
  if (!source) return;
  const texts = Array.from(source.children, (path) => path.textContent);
  const tip = document.createElement('div');
  tip.className = 'tip';
  document.body.append(tip);
  for (const use of document.querySelectorAll('svg.map use.blocks')) {
    const group = source.cloneNode(false);
    group.removeAttribute('id');
    group.setAttribute('class', use.getAttribute('class'));
    Array.from(source.children).forEach((path, i) => {
      const copy = path.cloneNode(false);
      copy.dataset.i = i;
      group.append(copy);
    });
    use.replaceWith(group);
    group.addEventListener('mousemove', (event) => {
      const i = event.target.dataset.i;
      if (i === undefined) return;
      tip.textContent = texts[i];
      tip.style.display = 'block';
      const x = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
      const y = event.clientY + 14 + tip.offsetHeight > innerHeight ? event.clientY - tip.offsetHeight - 10 : event.clientY + 14;
      tip.style.transform = `translate(${x}px, ${y}px)`;
    });
    group.addEventListener('mouseleave', () => { tip.style.display = 'none'; });
  }
})();
