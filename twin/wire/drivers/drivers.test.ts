import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { decodeTelegram } from '../decode-telegram.ts';
import { encodeTelegram } from '../encode-telegram.ts';
import { fieldWord } from './field-words.ts';
import { DRIVERS } from './registry.ts';
import { readMeter } from './read-meter.ts';
import { readingLines } from './reading-lines.ts';

const key = fromHex('000102030405060708090a0b0c0d0e0f');

test.each(DRIVERS.map((driver) => [driver.name, driver] as const))(
  '%s reads its own telegram',
  (name, { example }) => {
    const reading = readMeter(decodeTelegram(fromHex(example?.frame ?? ''), { key }));
    expect(reading.driver).toBe(name);
    expect(readingLines(reading)).toEqual(example?.reads);
  },
);

test.each(DRIVERS.map((driver) => [driver.name, driver] as const))(
  '%s names only fields that it has',
  (_name, { fields, layout = [] }) => {
    const names = Object.keys(fields);
    for (const { at } of Object.values(fields)) {
      if (at !== undefined) expect(names).toContain(at);
    }
    for (const { field } of layout) expect(names).toContain(field);
  },
);

const QUNDIS_BLOCK = fromHex('0dff5f35');
const FUZZ_RUNS = 100;

test.each(DRIVERS.map((driver) => [driver.name, driver] as const))(
  '%s throws for no bytes of the maker, and has words for what they say',
  (_name, { detect }) => {
    // PRIOS is known by its payload; DME is one of its makers.
    const { manufacturer = 'DME', versions = [1], types } = detect[0] ?? { types: [0] };
    const address = {
      manufacturer,
      id: '10000001',
      version: versions[0] ?? 1,
      type: types[0] ?? 0,
    };
    const read = (records: Uint8Array, ci?: number): void => {
      const telegram = decodeTelegram(encodeTelegram({ address, records }));
      const opaque = {
        ...telegram,
        records: [],
        ci: ci ?? telegram.ci,
        payloadKind: 'opaque' as const,
      };
      const { fields } = readMeter(ci === undefined ? telegram : opaque);
      const nameless = fields.find(({ name }) => fieldWord(name, 'de') === name);
      if (nameless !== undefined) throw new Error(`${nameless.name} has no words`);
    };
    const bytes = fc.uint8Array({ maxLength: 60 });
    const ci = fc.constantFrom(0xa0, 0xa1, 0xa2);
    const block = fc.uint8Array({ minLength: 53, maxLength: 53 });
    const property = fc.property(bytes, ci, block, (own, opaqueCi, walkBy) => {
      read(own.length === 0 ? own : Uint8Array.of(0x0f, ...own));
      read(Uint8Array.of(0x0f, ...own), opaqueCi);
      read(Uint8Array.of(0x0f, 0x10, ...own));
      read(Uint8Array.of(0x0f, 0x11, ...own));
      read(Uint8Array.of(...QUNDIS_BLOCK, ...walkBy));
    });
    fc.assert(property, { numRuns: FUZZ_RUNS });
  },
);
