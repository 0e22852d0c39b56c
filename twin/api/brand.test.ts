import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleBrand, SVG } from '../brand/brand.fixture.ts';
import { createFixture, type Fixture } from './portal.fixture.ts';

/** The page as it is in the repository; the build keeps these lines. */
const PAGE = readFileSync('ui/index.html', 'utf8');

describe('a portal under another name', () => {
  const uiDir = mkdtempSync(join(tmpdir(), 'metertwin-ui-'));
  let portal: Fixture;
  let own: Fixture;
  beforeAll(async () => {
    writeFileSync(join(uiDir, 'index.html'), PAGE);
    portal = await createFixture({ uiDir, brand: await sampleBrand() });
    own = await createFixture({ uiDir });
  });
  afterAll(async () => {
    await portal.close();
    await own.close();
    rmSync(uiDir, { recursive: true });
  });

  test('names itself in the page, its title and without JavaScript, as text', async () => {
    const { body } = await portal.app.inject('/');
    expect(body).toContain('<title>Wärme &amp; Co</title>');
    expect(body).toContain('<meta name="application-name" content="Wärme &amp; Co" />');
    expect(body).not.toContain('Metertwin');
    expect((await own.app.inject('/')).body).toBe(PAGE);
  });

  test('its logo is its icon, for everybody', async () => {
    const { body } = await portal.app.inject('/');
    expect(body).toContain('<link rel="icon" href="./brand/logo" type="image/svg+xml" />');
    const logo = await portal.app.inject('/brand/logo');
    expect([logo.statusCode, logo.headers['content-type']]).toEqual([200, 'image/svg+xml']);
    expect(logo.body).toBe(SVG);
    // A logo that is opened by itself runs nothing.
    expect(logo.headers['content-security-policy']).toContain("script-src 'self'");
  });

  test('its colours come as a style sheet, over those of the dashboard', async () => {
    const { body } = await portal.app.inject('/');
    expect(body).toContain('<link rel="stylesheet" href="./brand/colours.css" />');
    const sheet = await portal.app.inject('/brand/colours.css');
    expect(sheet.headers['content-type']).toContain('text/css');
    expect(sheet.body).toMatch(/^:root:root \{\n {2}--accent: light-dark\(#7a1f5c, #\w{6}\);/);
  });

  test('the letters of its API have its sender', async () => {
    const path = '/dwellings/d01/consumption/document?month=2025-02&format=html';
    const letter = await portal.get(path, 'tenant', 'd01');
    expect(letter.status).toBe(200);
    expect(letter.text).toContain('Wärme &amp; Co GmbH · Markt 1 · 98693 Ilmenau');
    expect(letter.text).toContain('<dt>Im Auftrag von</dt>');
    expect(letter.text).toContain('--strong:light-dark(#7a1f5c,');
  });

  test('without a brand there is nothing below /brand', async () => {
    for (const path of ['/brand/logo', '/brand/colours.css']) {
      const answer = await own.app.inject(path);
      expect(answer.body).not.toContain('#7a1f5c');
      expect(answer.headers['content-type']).not.toContain('css');
    }
  });
});
