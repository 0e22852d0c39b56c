/** The dashboard under another name: its page, the colours as a style sheet, the logo as a file. */
import type { FastifyInstance } from 'fastify';
import type { Brand } from '../brand/brand.ts';
import { escapeHtml } from '../documents/html/markup.ts';

const COLOURS_PATH = '/brand/colours.css';
const LOGO_PATH = '/brand/logo';
const PRODUCT = 'Metertwin';
const ICON = './icon.svg';

/**
 * The name of the product and its icon stand in the page alone: the dashboard reads both there, so
 * that one place decides, and a page never shows the wrong name first.
 */
export function brandedPage(html: string, brand: Brand | undefined): string {
  if (brand === undefined) return html;
  const { name, logo, colours } = brand;
  const icon = logo === undefined ? html : withLogo(html, logo.type);
  const sheet = `<link rel="stylesheet" href=".${COLOURS_PATH}" />`;
  const styled = colours === undefined ? icon : icon.replace('</head>', () => `${sheet}</head>`);
  return styled.replaceAll(PRODUCT, () => escapeHtml(name));
}

function withLogo(html: string, type: string): string {
  return html.replaceAll(ICON, `.${LOGO_PATH}`).replaceAll('image/svg+xml', type);
}

/** What the page then asks for. Nobody has to be signed in: the page of the sign-in shows it too. */
export function addBrandFiles(app: FastifyInstance, brand: Brand | undefined): void {
  if (brand?.colours !== undefined) {
    const css = coloursCss(brand.colours);
    app.get(COLOURS_PATH, { schema: { hide: true } }, (_, reply) =>
      reply.type('text/css; charset=utf-8').header('cache-control', 'no-cache').send(css),
    );
  }
  const { logo } = brand ?? {};
  if (logo === undefined) return;
  app.get(LOGO_PATH, { schema: { hide: true } }, (_, reply) =>
    reply.type(logo.type).header('cache-control', 'no-cache').send(Buffer.from(logo.bytes)),
  );
}

/** Twice `:root`: the dashboard's own tokens come later and would win with the same weight. */
function coloursCss({ light, dark }: NonNullable<Brand['colours']>): string {
  const pair = (name: keyof typeof light): string => `light-dark(${light[name]}, ${dark[name]})`;
  const rules = [
    ['--accent', pair('accent')],
    ['--accent-soft', pair('soft')],
    ['--on-accent', pair('on')],
    ['--c-stored', pair('accent')],
  ];
  return `:root:root {\n${rules.map(([name, value]) => `  ${name}: ${value};`).join('\n')}\n}\n`;
}
