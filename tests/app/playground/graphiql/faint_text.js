// Texts of ours whose contrast with what is behind them is below 4.5: WCAG 2.2, 1.4.3.
() => {
  const channels = (colour) => colour.match(/[\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => {
    const [R, G, B] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * R + 0.7152 * G + 0.0722 * B;
  };
  const over = ([r, g, b, a = 1], ground) => [r, g, b].map((v, i) => v * a + ground[i] * (1 - a));
  const groundOf = (element) => {
    if (!element) return channels(getComputedStyle(document.body).backgroundColor).slice(0, 3);
    const colour = channels(getComputedStyle(element).backgroundColor);
    return (colour[3] ?? 1) === 1 ? colour.slice(0, 3) : over(colour, groundOf(element.parentElement));
  };
  const faint = [];
  for (const element of document.querySelectorAll(".identity *, .identity-chip *, .answer-footer *, .graphiql-tab *")) {
    const hasText = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!hasText || !element.checkVisibility() || element.closest(":disabled")) continue;
    const ground = groundOf(element);
    const [one, other] = [luminance(over(channels(getComputedStyle(element).color), ground)), luminance(ground)];
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (contrast < 4.5) faint.push(`${element.textContent.slice(0, 40)}: ${contrast.toFixed(2)}`);
  }
  return faint;
}
