import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fromHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { readMeter } from '#wire/drivers/read-meter.ts';
import { readingLines } from '#wire/drivers/reading-lines.ts';
import { runMetertwin } from '../dispatch.ts';
import { fakeIo } from './fake-io.fixture.ts';
import { driversOf } from './driver-file.ts';
import { driverSchemaText } from './driver-schema.ts';

const docs = (name: string): URL => new URL(`../../docs/${name}`, import.meta.url);
/** The example of the page is what the tests read. */
const EXAMPLE = /```yaml\n([\s\S]*?)```/.exec(readFileSync(docs('drivers.md'), 'utf8'))?.[1] ?? '';
const FRAME = '16446d04222211110107a110393000003f3c581b000001';
const READS = [
  'volume 12.345 m3',
  'dueDate 2025-12-31',
  'dueDateVolume 7 m3 @2025-12-31',
  '! leak',
];

test('the example of the page reads a payload that no other driver reads', () => {
  const drivers = driversOf(EXAMPLE, 'acme.yaml');
  expect(readMeter(decodeTelegram(fromHex(FRAME))).fields).toEqual([]);
  const reading = readMeter(decodeTelegram(fromHex(FRAME), { drivers }));
  expect(reading.driver).toBe('water-acme');
  expect(readingLines(reading)).toEqual(READS);
});

test('a file in JSON is a file in YAML', () => {
  const text = JSON.stringify({
    drivers: [
      {
        name: 'water-acme',
        kind: 'water',
        about: 'Acme',
        detect: [{ manufacturer: 'ACM', types: [7] }],
        grammars: [{ values: [{ name: 'volume', at: 1, bytes: 4, scale: '1/1000', unit: 'm3' }] }],
        example: { frame: FRAME, reads: ['volume 12.345 m3'] },
      },
    ],
  });
  expect(driversOf(text, 'a.json')[0]?.name).toBe('water-acme');
});

describe('what is wrong is said with line and field', () => {
  test.each([
    [
      'scale: 0.001',
      'scal: 0.001',
      /a:12:\d+ {2}drivers\[0\]\.grammars\[0\]\.values\[0\]\.scal is not a key here\. Did you mean "scale"/,
    ],
    ['type: date-g', 'type: dateg', /a:13:\d+ .*values\[1\]\.type "dateg" is not possible here/],
    [
      'on: dueDate',
      'on: dueDay',
      /a:14:\d+ .*values\[2\]\.on "dueDay" is no value before this one/,
    ],
    ['manufacturer: ACM', 'manufacturer: acm', /a:7:\d+ .*manufacturer "acm".*three capital/],
    ['name: volume', 'name: 9volume', /name "9volume" .* {2}\(a small letter, then letters and/],
    ['name: water-acme', 'name: water-oms', /a:3:\d+ .*name is the name of a built-in driver/],
    ['flag: leak', 'flag: leek', /flag "leek" is not possible here\. Did you mean "leak"/],
    ['at: 1, bytes: 4', 'at: 1, bytes: 9', /a number has at most 6 bytes/],
    ['at: 1, bytes: 4', 'at: 1, bytes: 1, bits: [4, 8]', /bits are not within the 1 bytes/],
    ['type: date-g', 'type: day', /of the type day needs after/],
    ['kind: water', 'kind: [', /is not valid YAML/],
    ['drivers:', 'driver:', /drivers is missing|driver is not a key here/],
  ])('%s → %s', (good, bad, message) => {
    const error = failureOf(EXAMPLE.replace(good, bad));
    expect(error?.code).toBe('CLI_DRIVERS_INVALID');
    expect(error?.message).toMatch(message);
  });

  test.each([
    ['a number or a text', 'scale: 0.001', 'scale: 1/x', '"1/x" is not possible here  (a number,'],
    [
      'a word or a list of keys',
      'values:',
      'from: paylod\n        values:',
      '"paylod" is not possible here  (the whole payload (default),',
    ],
    [
      'a list of keys, of which one is wrong',
      'values:',
      'from: { vib: FF }\n        values:',
      'from.vib "FF" is not written as it must be  (small hex digits: ff5f)',
    ],
  ])('%s that fits no form is one mistake', (_, good, bad, says) => {
    const message = failureOf(EXAMPLE.replace(good, bad))?.message ?? '';
    expect(message).toContain(says);
    expect(message.match(/a:\d+:\d+ /g)).toHaveLength(1);
  });

  test.each([
    [FRAME.replace('6d04', '4493'), /is not of a device that detect names/],
    [FRAME.replace('a110', 'a111'), /fits none of the grammars/],
    [FRAME.slice(0, 30), /expected \d+ more bytes/],
  ])('an example %s', (frame, message) => {
    expect(failureOf(`${EXAMPLE}    example: { frame: "${frame}" }\n`)?.message).toMatch(message);
  });

  test('an example that reads otherwise', () => {
    const text = `${EXAMPLE}    example: { frame: "${FRAME}", reads: [volume 1 m3] }\n`;
    expect(failureOf(text)?.message).toContain(`the frame reads: ${READS.join(', ')}`);
  });
});

function failureOf(text: string): LabError | undefined {
  try {
    driversOf(text, 'a');
    return undefined;
  } catch (error) {
    return error instanceof LabError ? error : undefined;
  }
}

test('the schema for editors is that of the checks; `npm run docs` writes it', () => {
  expect(readFileSync(docs('drivers.schema.json'), 'utf8')).toBe(driverSchemaText());
});

describe('commands with --drivers', () => {
  const cwd = mkdtempSync(path.join(tmpdir(), 'metertwin-'));
  writeFileSync(path.join(cwd, 'acme.yaml'), EXAMPLE);
  writeFileSync(path.join(cwd, 'capture.txt'), `2026-01-15T10:30:00Z ${FRAME}\n${FRAME}\n`);
  afterAll(() => rmSync(cwd, { recursive: true }));

  async function metertwin(...words: string[]): Promise<readonly [code: number, out: string]> {
    const io = fakeIo({ cwd });
    const code = await runMetertwin([...words, '--drivers', 'acme.yaml'], io);
    return [code, io.stdout()];
  }

  test('encode writes what decode reads', async () => {
    const values = ['volume=12.345', 'dueDate=2025-12-31', 'dueDateVolume=7', 'flags=leak'];
    const device = ['--driver', 'water-acme', '--id', '11112222'];
    expect(await metertwin('encode', ...device, ...values)).toEqual([0, FRAME]);
    const [, listed] = await metertwin('encode', '--list', '--driver', 'water-acme');
    expect(listed).toContain('dueDateVolume');
    const [code, brief] = await metertwin('decode', FRAME, '--brief');
    expect(code).toBe(0);
    expect(brief).toContain('12.345 m³, 7 at 2025-12-31  ! leak');
  });

  test('decode reads a capture with it, in every form', async () => {
    for (const form of ['--json', '--brief', '--tree']) {
      const [code, out] = await metertwin('decode', 'capture.txt', form);
      expect(code).toBe(0);
      expect(out).toContain('12.345');
    }
  });

  test('ingest --dry-run counts by meter, and says what has no time', async () => {
    const [code, out] = await metertwin('ingest', '--dry-run', 'capture.txt', '--json');
    expect(code).toBe(4);
    expect(JSON.parse(out)).toMatchObject({
      lines: 2,
      telegrams: 2,
      failed: 1,
      failures: 'CLI_NO_RECEPTION_TIME 1',
      meters: [{ meter: 'ACM-11112222-01-07', driver: 'water-acme', telegrams: 2 }],
    });
  });

  test('ingest itself has the drivers of the portal', async () => {
    expect((await metertwin('ingest', 'capture.txt'))[0]).toBe(2);
  });
});
