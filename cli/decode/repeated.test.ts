import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { DRIVERS } from '#wire/drivers/registry.ts';
import { readMeter } from '#wire/drivers/read-meter.ts';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import { parseAddress } from '#wire/link-layer.ts';
import { aes128 } from '#wire/security/aes.ts';
import { encryptMode5, mode5Iv } from '#wire/security/mode-5.ts';
import { lineText, Output } from '../common/output.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { decodeBatch } from './batch.ts';
import { putJson } from './json-line.ts';
import { Repeated } from './repeated.ts';

const AES = aes128(fromHex('000102030405060708090a0b0c0d0e0f'));
const OTHER_AES = aes128(fromHex('0f0e0d0c0b0a09080706050403020100'));
const OPTIONS = { keyFor: () => AES, frameFormat: 'auto' } as const;

const examples = DRIVERS.flatMap(({ example }) => (example ? [fromHex(example.frame)] : []));
/** Its flags have names. */
const FLAGGED = 'INE-00000001-55-08';
/** Clocks, signs, no value, flags, history, texts, and headers of all lengths. */
const written = [
  '046d1e0a4f31 0b6e341200 4b6e785600 426c3f3c',
  '046dffffffff 0413e8030000 02fd171000',
  '046d9e0a4f31 03fd0c080000 0a5a2304',
  '426c1f3c 426cff3c 4413f4010000 04ffa01501000000',
  '066d2a1e0a4f3100 0779123456789abcdef0',
  '0d7803313233 0413ffffffff 01fd08fe',
  '012001 02fd745000 05130000003f',
  '0b6e341200 02fd170000',
  '0120ff 0120c8 02fd7450c3 05130000807f',
].flatMap((records) => {
  const meter = records.startsWith('0b6e') ? FLAGGED : 'XXX-00000001-01-07';
  return (['none', 'short', 'long'] as const).flatMap((header) =>
    ([0, 5] as const).flatMap((mode) =>
      header === 'none' && mode === 5 ? [] : [frameOf(fromHex(records), { header, mode, meter })],
    ),
  );
});

function frameOf(
  records: Uint8Array,
  { header, mode, meter }: { header: 'none' | 'short' | 'long'; mode: 0 | 5; meter: string },
): Uint8Array {
  const address = parseAddress(meter);
  const plain = new Uint8Array(2 + 16 * Math.ceil((records.length + 2) / 16) - 2).fill(0x2f);
  plain.set(records, 2);
  return mode === 0
    ? encodeTelegram({ address, header, records })
    : encodeTelegram({ address, header, mode, aes: AES, records: plain });
}

interface Change {
  readonly accessNumber: number;
  /** Where in the payload, and what. */
  readonly bytes: readonly (readonly [at: number, value: number])[];
  readonly status: number | undefined;
}

/** Another telegram of the meter: with other bytes in its payload, sealed as before. */
function changed(frame: Uint8Array, { accessNumber, bytes, status }: Change): Uint8Array {
  const { plain, tpl, encryptedBytes } = decodeTelegram(frame, OPTIONS);
  const payloadAt = frame.length - plain.length;
  const accessAt = { none: -1, short: 11, long: 19 }[tpl.header];
  if (accessAt < 0 || payloadAt !== accessAt + 4) return frame;
  const head = frame.slice(0, payloadAt);
  head[accessAt] = accessNumber;
  if (status !== undefined) head[accessAt + 1] = status;
  const payload = plain.slice();
  const first = encryptedBytes > 0 ? 2 : 0;
  for (const [at, value] of bytes) payload[first + (at % (payload.length - first))] = value;
  if (encryptedBytes === 0) return Uint8Array.from([...head, ...payload]);
  const iv = mode5Iv(addressBytes(head, tpl.header), accessNumber);
  return Uint8Array.from([...head, ...encryptMode5({ aes: AES, iv, payload, encryptedBytes })]);
}

function addressBytes(head: Uint8Array, header: string): Uint8Array {
  if (header !== 'long') return head.slice(2, 10);
  return Uint8Array.from([...head.slice(15, 17), ...head.slice(11, 15), ...head.slice(17, 19)]);
}

async function jsonOf(text: string): Promise<string> {
  const io = fakeIo({ stdin: text });
  const source = { name: 'x', chunks: () => io.stdin() };
  await decodeBatch([source], { form: 'json', decode: { ...OPTIONS, checks: 'report' } }, io);
  return io.stdout();
}

const change = fc.record({
  accessNumber: fc.nat(255),
  bytes: fc.array(fc.tuple(fc.nat(250), fc.nat(255)), { maxLength: 3 }),
  status: fc.option(fc.nat(255), { freq: 8, nil: undefined }),
});
const line = fc.record({ change, before: fc.constantFrom('', '2026-01-15 10:30:00 ', 'rx -71 ') });

test('a meter that is heard again gives the line that it gives alone', async () => {
  const telegrams = fc.constantFrom(...examples, ...written);
  const lines = fc.array(line, { minLength: 3, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(telegrams, lines, async (frame, given) => {
      const texts = given.map((each) => each.before + toHex(changed(frame, each.change)));
      const all = await jsonOf(`${texts.join('\n')}\n`);
      let single = '';
      // Alone, and in its place.
      for (const [at, text] of texts.entries()) {
        const own = await jsonOf(`${'\n'.repeat(at)}${text}\n`);
        single += own === '' ? '' : `${own}\n`;
      }
      expect(all === '' ? '' : `${all.trimEnd()}\n`).toBe(single.replace(/\n+/g, '\n'));
    }),
    { numRuns: 60 },
  );
});

/** Zero, all ones, the lowest signed byte, and a digit of BCD. */
const BYTES = [0x00, 0xff, 0x80, 0x31];

test('whatever byte of a payload changes, what is repeated is the line of the whole decoding', () => {
  let repeats = 0;
  for (const bytes of [...examples, ...written]) {
    const repeated = new Repeated(OPTIONS);
    decodeTelegram(bytes, OPTIONS);
    const telegram = decodeTelegram(bytes, OPTIONS);
    repeated.learn({ bytes }, telegram, readMeter(telegram));
    for (const [at, value] of [...telegram.plain.keys()].flatMap(eachAt)) {
      const other = changed(bytes, {
        accessNumber: value,
        bytes: [[at, value]],
        status: undefined,
      });
      const line = lineOf((out) => repeated.put(out, { bytes: other }, PLACE) !== undefined);
      if (line === undefined) continue;
      repeats += 1;
      expect(line).toBe(wholeLine(other));
    }
  }
  expect(repeats).toBeGreaterThan(1000);
});

test('a meter of a known kind is repeated as well, as far as its own key says the same', () => {
  const drivers = [...examples, ...written].flatMap((bytes) => {
    decodeTelegram(bytes, OPTIONS);
    const telegram = decodeTelegram(bytes, OPTIONS);
    const reading = readMeter(telegram);
    const others = [0x00, 0x42, 0xff].map((digits) => ofOtherMeter(bytes, digits));
    const known = new Repeated(OPTIONS);
    known.learn({ bytes }, telegram, reading);
    const lines = others.map((other) =>
      lineOf((out) => known.put(out, { bytes: other }, PLACE) !== undefined),
    );
    const repeats = lines.flatMap((line) => line ?? []);
    expect(repeats).toEqual(repeats.length === 0 ? [] : others.map(wholeLine));
    return repeats.length === 0 ? [] : [reading.driver];
  });
  expect(new Set(drivers).size).toBeGreaterThanOrEqual(15);
});

test.each([
  ['encrypted, of a meter without a key', 5, (id: string) => (id === '00000001' ? AES : undefined)],
  ['encrypted with another key', 5, (id: string) => (id === '00000001' ? AES : OTHER_AES)],
  ['in clear, of a meter with a key', 0, (id: string) => (id === '00000001' ? undefined : AES)],
] as const)('%s is decoded as a whole although its kind is known', (_, mode, keyOf) => {
  const meter = 'XXX-00000001-01-07';
  const bytes = frameOf(fromHex('046d1e0a4f31 0413e8030000'), { header: 'short', mode, meter });
  const options = { ...OPTIONS, keyFor: ({ id }: { id: string }) => keyOf(id) };
  const known = new Repeated(options);
  decodeTelegram(bytes, options);
  const telegram = decodeTelegram(bytes, options);
  known.learn({ bytes }, telegram, readMeter(telegram));
  const again = lineOf((out) => known.put(out, { bytes }, PLACE) !== undefined);
  expect(again).toBeDefined();
  const other = { bytes: ofOtherMeter(bytes, 0x42) };
  expect(lineOf((out) => known.put(out, other, PLACE) !== undefined)).toBeUndefined();
});

/** The same from a meter with another id, whose last two digits these are. */
function ofOtherMeter(frame: Uint8Array, digits: number): Uint8Array {
  const { plain, tpl, encryptedBytes } = decodeTelegram(frame, OPTIONS);
  const head = frame.slice(0, frame.length - plain.length);
  head[4] = digits;
  if (encryptedBytes === 0) return Uint8Array.from([...head, ...plain]);
  const iv = mode5Iv(addressBytes(head, tpl.header), tpl.accessNumber);
  const payload = encryptMode5({ aes: AES, iv, payload: plain, encryptedBytes });
  return Uint8Array.from([...head, ...payload]);
}

function eachAt(at: number): (readonly [at: number, value: number])[] {
  return BYTES.map((value) => [at, value] as const);
}

const PLACE = { source: 'x', line: 1 };

function wholeLine(bytes: Uint8Array): string | undefined {
  const telegram = decodeTelegram(bytes, OPTIONS);
  const reading = readMeter(telegram);
  return lineOf((out) => {
    putJson(out, telegram, { reading, captured: { bytes }, place: PLACE });
    out.endLine();
    return true;
  });
}

function lineOf(put: (out: Output) => boolean): string | undefined {
  let text = '';
  const out = new Output((lines) => {
    text += lineText(lines);
  });
  const isPut = put(out);
  out.flush();
  return isPut ? text : undefined;
}

test('the usual telegrams are repeated, not decoded again', () => {
  const out = new Output(() => {});
  const repeated = new Repeated(OPTIONS);
  const drivers = examples.flatMap((bytes) => {
    decodeTelegram(bytes, OPTIONS);
    const telegram = decodeTelegram(bytes, OPTIONS);
    const reading = readMeter(telegram);
    repeated.learn({ bytes }, telegram, reading);
    const meter = repeated.put(out, { bytes }, { source: 'x', line: 1 });
    return meter === undefined ? [] : [reading.driver];
  });
  expect(drivers).toContain('hca-qundis');
  expect(drivers.length).toBeGreaterThanOrEqual(20);
});
