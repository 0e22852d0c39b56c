/** What a tenant sees of a meter's further values, which the tenant before counted, too. */
import { expect, test } from 'vitest';
import { berlinMidnight } from '#kernel/time.ts';
import type { MeterState } from '../store/meters.ts';
import type { NamedValue } from '../store/reading-fields.ts';
import { ownState } from './own-values.ts';
import type { Tenure } from './tenancy.ts';

const MOVE = berlinMidnight('2025-03-01');
const NOW = berlinMidnight('2025-04-02');

const FIELDS: readonly NamedValue[] = [
  { name: 'flowTemperature', value: 61, unit: 'C' },
  { name: 'power', value: 900, unit: 'W' },
  { name: 'volume', value: 4_711, unit: 'm3' },
  { name: 'monthUnits', value: 812, unit: 'HCA', at: '2025-03-31' },
  { name: 'monthUnits', value: 790, unit: 'HCA', at: '2025-02-28' },
  { name: 'previousMonthEnergy', value: 8_981, unit: 'kWh' },
  { name: 'maxFlow', value: 2, unit: 'm3/h' },
  { name: 'maxPower', value: 5, unit: 'kW', at: '2025-03-12' },
  { name: 'maxTemperature', value: 70, unit: 'C', at: '2025-02-12' },
  { name: 'operatingTime', value: 900, unit: 'h' },
  { name: 'energyStorage1', value: 9, unit: 'kWh' },
];

function seen(hasPredecessor: boolean): string[] {
  const occupancy = { id: 'o2', dwellingId: 'd01', name: 'Second', from: '2025-03-01' };
  const tenure: Tenure = { occupancy, startsAt: MOVE, endsAt: Infinity, hasPredecessor };
  const fields = { fields: FIELDS, flags: [], isVouched: true };
  const meter = { no: 1, id: 'm', kind: 'heat', lastSeenAt: NOW, fields } as unknown as MeterState;
  const reading = { at: NOW, units: 900, dueDate: null, dueDateUnits: null };
  const readings = {
    latest: () => reading,
    before: () => ({ units: 800, dueDate: null }),
    after: () => undefined,
  };
  const state = ownState({ readings } as never, meter, tenure);
  return (state.fields?.fields ?? []).map(({ name, at }) => (at ? `${name} ${at}` : name));
}

test('who moves in sees what is measured now, and no register that the tenant before counted', () => {
  expect(seen(true)).toEqual(['flowTemperature', 'power', 'maxPower 2025-03-12']);
});

test('the first tenant of a meter sees all but what was before', () => {
  const names = seen(false);
  expect(names).toContain('volume');
  expect(names).toContain('monthUnits 2025-03-31');
  expect(names).not.toContain('monthUnits 2025-02-28');
  expect(names).not.toContain('maxTemperature 2025-02-12');
});
