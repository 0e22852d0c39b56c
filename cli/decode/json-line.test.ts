import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { decodeTelegram, type Telegram } from '#wire/decode-telegram.ts';
import { readMeter } from '#wire/drivers/read-meter.ts';
import { DRIVERS } from '#wire/drivers/registry.ts';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import { formatAddress, parseAddress } from '#wire/link-layer.ts';
import type { CapturedFrame } from '../../twin/captures/captured-frame.ts';
import { notesOf } from './telegram-notes.ts';
import { putJson } from './json-line.ts';
import { lineText, Output } from '../common/output.ts';
import type { SourceLine } from '../common/failures.ts';

const KEY = fromHex('000102030405060708090a0b0c0d0e0f');

function put(telegram: Telegram, captured: CapturedFrame, place: SourceLine): string {
  let text = '';
  const out = new Output((lines) => {
    text += lineText(lines);
  });
  putJson(out, telegram, { reading: readMeter(telegram), captured, place });
  out.endLine();
  out.flush();
  return text;
}

function stringified(
  telegram: Telegram,
  { time, rssiDbm }: CapturedFrame,
  place: SourceLine,
): string {
  const { meter, ci, tpl, records } = telegram;
  const reading = readMeter(telegram);
  const { driver, fields, flags } = reading;
  const warnings = notesOf(telegram, reading);
  const head = { ...place, time, rssiDbm, meter: formatAddress(meter), ci, ...tpl };
  const own = telegram.payloadKind === 'opaque' ? { payload: toHex(telegram.plain) } : {};
  return JSON.stringify({ ...head, driver, fields, flags, records, warnings, ...own });
}

function decoded(frame: Uint8Array): Telegram | undefined {
  try {
    return decodeTelegram(frame, { key: KEY });
  } catch (error) {
    if (error instanceof LabError) return undefined;
    throw error;
  }
}

const examples = DRIVERS.flatMap(({ example }) => (example ? [fromHex(example.frame)] : []));
/** Values that look like any: numbers that JSON has not, dates, texts, time with seconds. */
const clear = [
  '05130000807f',
  '0513ffff7fff',
  '066d2a1e0a4f3100',
  '0d7803313233',
  '0d780322c3e9',
  '01fc740343223205',
  '0f0102',
  '1f',
].map((records) =>
  encodeTelegram({ address: parseAddress('QDS-00000001-35-08'), records: fromHex(records) }),
);
const frame = fc
  .tuple(
    fc.constantFrom(...examples, ...clear),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { maxLength: 2 }),
  )
  .map(([bytes, changes]) => {
    const changed = bytes.slice();
    for (const [at, byte] of changes) changed[1 + (at % (bytes.length - 1))] = byte;
    return changed;
  });
const captured = fc.record(
  {
    bytes: fc.constant(new Uint8Array()),
    time: fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.integer()),
    rssiDbm: fc.double(),
  },
  { requiredKeys: ['bytes'] },
);
const place = fc.record({ source: fc.string({ unit: 'grapheme' }), line: fc.nat() });

test('a line is what JSON.stringify makes of the object, whatever the telegram', () => {
  fc.assert(
    fc.property(
      fc.array(frame, { minLength: 1, maxLength: 5 }),
      captured,
      place,
      (frames, ...at) => {
        for (const bytes of frames) {
          const telegram = decoded(bytes);
          if (telegram !== undefined)
            expect(put(telegram, ...at)).toBe(stringified(telegram, ...at));
        }
      },
    ),
    { numRuns: 1_000 },
  );
});

test('a telegram without a shape gives the same line', () => {
  for (const bytes of [...examples, ...clear]) {
    const telegram = decoded(bytes);
    if (telegram === undefined) continue;
    const at = [{ bytes }, { source: 'a', line: 1 }] as const;
    expect(put({ ...telegram, shape: undefined }, ...at)).toBe(put(telegram, ...at));
  }
});
