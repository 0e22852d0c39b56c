/** What is behind electricity meters: of dwellings that exist, each said once, and with a meter to see it. */
import { GRID_LIMIT } from '../faults/lab-faults.ts';
import type { FileCheck } from './file-check.ts';
import type { Catalogue } from './house/catalogue.ts';

const PRICES = ['flat', 'htNt', 'dynamic'] as const;

export function checkPower(check: FileCheck, catalogue: Catalogue): void {
  checkPlans(check, catalogue);
  checkUse(check);
  const tariffs = check.indices(['tariffs']);
  if (tariffs.length > 0) needsMeters(check, 'tariffs');
  const ids = new Set<string>();
  for (const index of tariffs) {
    const path = ['tariffs', index];
    const given = PRICES.filter((price) => check.sound([...path, price]) !== undefined);
    if (given.length !== 1 && PRICES.every((price) => check.isSound([...path, price]))) {
      check.blame(path, `needs one of ${PRICES.join(', ')}`, { value: false });
    }
    const [from, to] = ['fromHour', 'toHour'].map((key) => check.sound([...path, 'htNt', key]));
    if (from !== undefined && from === to) {
      check.blame([...path, 'htNt', 'toHour'], 'is the hour at which it begins');
    }
    const id = check.text([...path, 'id']);
    if (id !== undefined && ids.has(id)) check.blame([...path, 'id'], 'is used twice');
    if (id !== undefined) ids.add(id);
  }
}

/** What nobody could see the effect of. */
function checkUse(check: FileCheck): void {
  for (const index of check.indices(['faults'])) {
    const path = ['faults', index, 'kind'];
    if (check.text(path) !== GRID_LIMIT || check.sound(['fleet', 'electricity']) === true) continue;
    const hint = 'write fleet: { electricity: true }';
    check.blame(path, 'needs electricity meters', { hint });
  }
  for (const index of check.indices(['occupants'])) {
    const path = ['occupants', index, 'profile'];
    if (check.text(path) !== 'price-charging' || check.indices(['tariffs']).length > 0) continue;
    check.blame(path, 'needs tariffs: the first one has the prices');
  }
}

function needsMeters(check: FileCheck, key: string): void {
  if (check.sound(['fleet', 'electricity']) === true) return;
  const hint = 'write fleet: { electricity: true }';
  check.blame([key], 'needs electricity meters', { hint, value: false });
}

function checkPlans(check: FileCheck, { dwellingIds }: Catalogue): void {
  const seen = new Set<number>();
  const rows = check.indices(['power']);
  if (rows.length > 0) needsMeters(check, 'power');
  for (const index of rows) {
    const path = ['power', index, 'dwelling'];
    const dwelling = check.sound(path);
    if (typeof dwelling !== 'number') continue;
    if (dwelling > dwellingIds.length) {
      check.blame(path, `does not exist: the house has ${dwellingIds.length} dwellings`);
    }
    if (seen.has(dwelling)) check.blame(path, 'is described twice');
    seen.add(dwelling);
    const waits = check.sound(['power', index, 'chargeFromHour']) !== undefined;
    if (waits && check.sound(['power', index, 'wallboxKw']) === undefined) {
      check.blame(['power', index, 'chargeFromHour'], 'needs a wallboxKw');
    }
  }
}
