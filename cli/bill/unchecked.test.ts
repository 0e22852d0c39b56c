/** What nobody has checked is marked where it counts, unless the supplier's own figure goes before. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { runMetertwin } from '../dispatch.ts';
import { MEAN_HOUSE } from './mean-inputs.fixture.ts';

async function letter(delivery: object) {
  const cwd = temporaryFolder();
  const deliveries = [{ quantity: 9000, delivered_on: '2025-03-01', ...delivery }];
  const house = { ...MEAN_HOUSE, co2: { living_area_m2: 100, deliveries } };
  writeFileSync(join(cwd, 'house.json'), JSON.stringify(house));
  const io = fakeIo({ cwd });
  const words = ['bill', '--input', 'house.json', '--out', 'out', '--json'];
  expect(await runMetertwin(words, io)).toBe(0);
  const page = readFileSync(join(cwd, 'out', '001-A.html'), 'utf8');
  return { page, isFound: io.stdout().includes('unverified-figure') };
}

test.each([
  [{ fuel: 'hard_coal' }, true],
  [{ fuel: 'heating_oil_heavy' }, true],
  [{ fuel: 'heating_oil_heavy', kg_per_unit: 3.1 }, false],
  [{ fuel: 'natural_gas_gross_kwh' }, false],
])('%j', async (delivery, isMarked) => {
  const { page, isFound } = await letter(delivery);
  expect(isFound).toBe(isMarked);
  expect(page.includes('Nicht an der Quelle geprüft')).toBe(isMarked);
});
