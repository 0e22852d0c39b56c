import { expect, test } from 'vitest';
import { TrueRegisters, type FinishedPeriod } from './registers.ts';

const NEW_YEAR = Date.UTC(2025, 11, 31, 23);

test('a running year has the units of the newest telegram, a finished one those of the due date', () => {
  let finished = { dueDate: '2024-12-31', dueDateUnits: 700 };
  const registers = new TrueRegisters(() => finished);
  registers.heard({ meterId: 'A', at: NEW_YEAR - 2_000, units: 900 });
  expect(registers.unitsOf(2025, ['A'])).toEqual(new Map([['A', 900]]));
  registers.heard({ meterId: 'A', at: NEW_YEAR - 1, units: 901 });
  finished = { dueDate: '2025-12-31', dueDateUnits: 902 };
  registers.heard({ meterId: 'A', at: NEW_YEAR, units: 0 });
  expect(registers.unitsOf(2024, ['A'])).toEqual(new Map([['A', 700]]));
  expect(registers.unitsOf(2025, ['A'])).toEqual(new Map([['A', 902]]));
  expect(registers.unitsOf(2026, ['A'])).toEqual(new Map([['A', 0]]));
});

test('a year for which one meter was not heard cannot be billed', () => {
  const registers = new TrueRegisters(() => ({ dueDate: '2024-12-31', dueDateUnits: 1 }));
  registers.heard({ meterId: 'A', at: NEW_YEAR - 1, units: 9 });
  expect(registers.unitsOf(2025, ['A', 'B'])).toBeUndefined();
  expect(registers.unitsOf(2026, ['A'])).toBeUndefined();
});

test('a register that runs on counts from one due date to the next', () => {
  const due: FinishedPeriod[] = [
    { dueDate: '2024-12-31', dueDateUnits: 1_000 },
    { dueDate: '2025-12-31', dueDateUnits: 4_000 },
  ];
  const registers = new TrueRegisters(() => due.shift() ?? { dueDate: '', dueDateUnits: 0 });
  registers.heard({ meterId: 'W', at: NEW_YEAR - 1, units: 3_990 });
  expect(registers.countedOf(2025, ['W'])).toEqual(new Map([['W', 2_990]]));
  registers.heard({ meterId: 'W', at: NEW_YEAR, units: 4_010 });
  expect(registers.countedOf(2025, ['W'])).toEqual(new Map([['W', 3_000]]));
  expect(registers.countedOf(2026, ['W'])).toEqual(new Map([['W', 10]]));
  expect(registers.countedOf(2024, ['W'])).toBeUndefined();
  expect(registers.countedOf(2025, ['unheard'])).toBeUndefined();
});
