/** The telegram of an allocator against the writer of all records, of which it knows the layout. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DAY_MS, formatInstant, HOUR_MS } from '#kernel/time.ts';
import { encodeHcaTelegram } from './encode-hca.ts';
import { encodeTelegram } from './encode-telegram.ts';
import { parseAddress } from './link-layer.ts';
import { aes128 } from './security/aes.ts';

const AES = aes128(new Uint8Array(16).fill(7));
const ADDRESS = parseAddress('QDS-11223344-35-08');

const days = fc.integer({ min: 0, max: 36_524 });
const date = days.map((day) => new Date(Date.UTC(2000, 0, 1) + day * DAY_MS).toISOString());
const civil = date.map((text) => text.slice(0, 10));

const telegram = fc.record({
  mode: fc.constantFrom(0 as const, 5 as const),
  accessNumber: fc.nat(255),
  units: fc.integer({ min: -99_999, max: 999_999 }),
  dueDateUnits: fc.integer({ min: 0, max: 999_999 }),
  dueDate: civil,
  errorDate: fc.option(civil),
  deviceTimeMs: fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2099, 11, 31) }),
});

test('an allocator sends what the writer of all records makes of its values', () => {
  fc.assert(
    fc.property(telegram, (spec) => {
      const { units, dueDateUnits, dueDate, errorDate, deviceTimeMs, ...head } = spec;
      const shown = formatInstant(deviceTimeMs + HOUR_MS);
      const time = `${shown.slice(0, 10)} ${shown.slice(11, 16)}`;
      const records = [
        { field: 0xb, vib: '6e', value: units },
        { field: 0xb, vib: '6e', storage: 1, value: dueDateUnits },
        { field: 2, vib: '6c', storage: 1, value: dueDate },
        { field: 2, vib: '6c', function: 'error' as const, value: errorDate },
        { field: 4, vib: '6d', value: time },
      ];
      const with_ = { address: ADDRESS, aes: AES };
      expect(encodeHcaTelegram({ ...spec, ...with_ })).toEqual(
        encodeTelegram({ ...head, ...with_, records }),
      );
    }),
  );
});

test.each([0, 5] as const)('what was made before says nothing of the next, mode %i', (mode) => {
  const spec = { address: ADDRESS, aes: AES, mode, accessNumber: 1, dueDate: '2024-12-31' };
  const at = Date.UTC(2025, 0, 7, 12);
  const plain = { ...spec, units: 1, dueDateUnits: 2, deviceTimeMs: at };
  const first = encodeHcaTelegram(plain);
  encodeHcaTelegram({
    ...plain,
    units: 999_999,
    errorDate: '2025-01-01',
    deviceTimeMs: 2 * at - 1e12,
  });
  expect(encodeHcaTelegram(plain)).toEqual(first);
});
