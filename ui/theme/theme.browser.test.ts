import { afterEach, beforeAll, expect, test } from 'vitest';
import { applyTheme, setTheme, theme } from './theme.ts';
import { tokens } from './tokens.ts';

beforeAll(() => {
  if (tokens.styleSheet !== undefined) document.adoptedStyleSheets.push(tokens.styleSheet);
  applyTheme();
});
afterEach(() => setTheme('auto'));

const background = (): string => getComputedStyle(document.documentElement).backgroundColor;

test('a theme changes every token at once and is kept in this browser', () => {
  setTheme('light');
  const light = background();
  setTheme('dark');
  expect(background()).not.toBe(light);
  expect(localStorage.getItem('metertwin.theme')).toBe('dark');
  expect(theme.value).toBe('dark');
});

test('auto follows the system', () => {
  setTheme('auto');
  expect(document.documentElement.style.colorScheme).toBe('light dark');
});

/** Every pair of text and surface that the elements use. */
const TEXTS = ['--text', '--text-2', '--accent', '--ok', '--warn', '--bad', '--mute'];
const SURFACES = ['--bg', '--surface', '--surface-2'];
const PAIRS = [
  ...TEXTS.flatMap((text) => SURFACES.map((surface) => [text, surface] as const)),
  ['--accent', '--accent-soft'],
  ['--ok', '--ok-soft'],
  ['--warn', '--warn-soft'],
  ['--bad', '--bad-soft'],
  ['--text', '--surface-3'],
  ['--on-accent', '--accent'],
  ...[0, 1, 2, 3, 4, 5].map((layer) => ['--text', `--layer-${layer}`] as const),
] as const;

test.each(['light', 'dark'] as const)('text is readable on its surfaces in %s', (name) => {
  setTheme(name);
  const probe = document.createElement('i');
  document.body.append(probe);
  const luminance = (token: string): number => {
    probe.style.color = `var(${token})`;
    const channels =
      getComputedStyle(probe)
        .color.match(/[\d.]+/g)
        ?.map(Number) ?? [];
    const [red = 0, green = 0, blue = 0] = channels.map((channel) => {
      const share = channel / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const poor = PAIRS.filter(([text, surface]) => {
    const [low = 0, high = 0] = [luminance(text), luminance(surface)].sort((a, b) => a - b);
    return (high + 0.05) / (low + 0.05) < 4.5;
  });
  expect(poor).toEqual([]);
  probe.remove();
});
