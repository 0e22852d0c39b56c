import { expect, test } from 'vitest';
import { decisionOf } from './decision-request.ts';

function form(fields: Readonly<Record<string, string>>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
}

test('each telegram goes where it was put, and one that was left alone goes nowhere', () => {
  const filled = { 'telegram-1': 'accept', 'telegram-2': 'exclude', 'telegram-3': 'leave' };
  expect(decisionOf(form({ kind: 'readings', reason: ' read ', ...filled }))).toEqual({
    kind: 'readings',
    reason: 'read',
    accept: [1],
    exclude: [2],
  });
});

test('the other held readings are named only where something is to be done with them', () => {
  const fields = { kind: 'readings', reason: 'r', 'telegram-1': 'accept' };
  expect(decisionOf(form({ ...fields, otherHeld: 'leave' }))).not.toHaveProperty('otherHeld');
  expect(decisionOf(form({ ...fields, otherHeld: 'same-gateway' }))).toMatchObject({
    otherHeld: 'same-gateway',
  });
});

test('an exchange keeps the old rating factors where none is given', () => {
  const fields = { newMeterId: 'qds-20000001-35-08', at: '2025-03-01T10:00', startUnits: '3' };
  const { exchange } = decisionOf(
    form({ kind: 'exchange', reason: 'r', ...fields, kq: '1,2', kc: '' }),
  );
  expect(exchange).toEqual({
    newMeterId: 'QDS-20000001-35-08',
    at: new Date('2025-03-01T10:00').toISOString(),
    startUnits: 3,
    kq: '1.2',
  });
});

test('an alarm is closed with a reason and nothing else', () => {
  const fields = { kind: 'close', reason: 'seen', 'telegram-1': 'accept' };
  expect(decisionOf(form(fields))).toEqual({ kind: 'close', reason: 'seen' });
});
