import { expect, test } from 'vitest';
import { mergeAlarms } from './alarms.ts';
import { paceKey, PACES, parsePace } from './pace.ts';
import { checksBills, mayOpen, seesReadings, seesTelegrams, steersWorld } from './permissions.ts';
import { parseRoleChoice, roleChoices, roleKey } from './role-choice.ts';

test.each([
  { role: 'operator', bill: true, alarms: true, readings: false, telegrams: true, steers: false },
  { role: 'landlord', bill: true, alarms: false, readings: false, telegrams: false, steers: false },
  { role: 'tenant', bill: true, alarms: false, readings: true, telegrams: false, steers: false },
  { role: 'lab', bill: true, alarms: true, readings: true, telegrams: true, steers: true },
] as const)('the $role is offered what the portal would not refuse', (row) => {
  expect(mayOpen(row.role, 'bill')).toBe(row.bill);
  expect(mayOpen(row.role, 'alarms')).toBe(row.alarms);
  expect(mayOpen(row.role, 'consumption')).toBe(row.readings);
  expect(mayOpen(row.role, 'flow')).toBe(true);
  expect(mayOpen(row.role, 'account')).toBe(true);
  expect(checksBills(row.role)).toBe(row.role !== 'tenant');
  expect(seesReadings(row.role)).toBe(row.readings);
  expect(seesTelegrams(row.role)).toBe(row.telegrams);
  expect(steersWorld(row.role)).toBe(row.steers);
});

test('each role and each tenant is one choice, and a choice leads back to its session', () => {
  const choices = roleChoices([{ id: 'd01', label: 'EG links', floor: 0 }]);
  expect(choices.map(({ key }) => key)).toEqual(['lab', 'operator', 'landlord', 'tenant:d01']);
  expect(choices.map(({ key }) => parseRoleChoice(key))).toEqual([
    { role: 'lab' },
    { role: 'operator' },
    { role: 'landlord' },
    { role: 'tenant', dwellingId: 'd01' },
  ]);
  const session = { user: 'u', csrfToken: '', demo: true };
  expect(roleKey({ ...session, role: 'tenant', dwellingId: 'd01' })).toBe('tenant:d01');
  expect(roleKey({ ...session, role: 'lab' })).toBe('lab');
});

test('paces survive the way through a list of choices', () => {
  expect(PACES.map((key) => paceKey(parsePace(key)))).toEqual([...PACES]);
});

test('alarms that came in while the page was open are not shown twice', () => {
  const alarm = (id: number, count = 1) => ({
    id,
    at: '2025-01-07T06:15:00.000Z',
    lastAt: '2025-01-07T06:15:00.000Z',
    count,
    kind: 'replay',
    message: '',
    defence: null,
    state: 'open' as const,
  });
  const merged = mergeAlarms([alarm(2), alarm(1)], [alarm(3), alarm(2, 5)]);
  expect(merged.map(({ id, count }) => [id, count])).toEqual([
    [3, 1],
    [2, 5],
    [1, 1],
  ]);
});
