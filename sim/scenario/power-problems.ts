/** What is behind electricity meters: of dwellings that exist, each said once, and with a meter to see it. */
import type { FileCheck } from './file-check.ts';
import type { Catalogue } from './house/catalogue.ts';

export function checkPower(check: FileCheck, { dwellingIds }: Catalogue): void {
  const seen = new Set<number>();
  const rows = check.indices(['power']);
  if (rows.length > 0 && check.sound(['fleet', 'electricity']) !== true) {
    check.blame(['power'], 'needs electricity meters', {
      hint: 'write fleet: { electricity: true }',
      value: false,
    });
  }
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
