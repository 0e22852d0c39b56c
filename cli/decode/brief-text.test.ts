import { expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { decodeTelegram } from '#wire/decode-telegram.ts';
import { DRIVERS } from '#wire/drivers/registry.ts';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import { parseAddress } from '#wire/link-layer.ts';
import { runMetertwin } from '../dispatch.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';
import { briefText } from './brief-text.ts';

const KEY = '000102030405060708090a0b0c0d0e0f';

function exampleOf(name: string): string {
  return DRIVERS.find((driver) => driver.name === name)?.example?.frame ?? '';
}

function brief(frame: Uint8Array, language?: 'en' | 'de'): string {
  const text = briefText(decodeTelegram(frame, { key: fromHex(KEY) }), language);
  return text.slice(text.indexOf('  ') + 2);
}

function plain(meter: string, records: string, status = 0): Uint8Array {
  return encodeTelegram({ address: parseAddress(meter), status, records: fromHex(records) });
}

test.each([
  [
    'hca-qundis',
    'HCA 3946 units, 3891 at 2025-12-31  (2026-03-15 08:30, mode 5)',
    'HKV 3946 Einheiten, 3891 am 2025-12-31  (2026-03-15 08:30, Modus 5)',
  ],
  [
    'hca-techem-data3',
    'HCA 75 units, 300 at 2025-12-31  (2026-02-17, mode 0)',
    'HKV 75 Einheiten, 300 am 2025-12-31  (2026-02-17, Modus 0)',
  ],
  [
    'water-qundis',
    'water 249.938 m³, 249.857 at 2025-12-31  (2026-03-15 08:30, mode 5)',
    'Wasser 249.938 m³, 249.857 am 2025-12-31  (2026-03-15 08:30, Modus 5)',
  ],
  [
    'heat-zenner-c5',
    'heat 899968 kWh  ! radio error  (mode 5)',
    'Wärme 899968 kWh  ! Funkfehler  (Modus 5)',
  ],
  [
    'heat-techem-vario',
    'heat 899847 kWh at 2025-12-31  (mode 5)',
    'Wärme 899847 kWh am 2025-12-31  (Modus 5)',
  ],
  ['room-lansen-th', 'room 20.6 °C, 47 %  (mode 5)', 'Raum 20.6 °C, 47 %  (Modus 5)'],
  [
    'smoke-lansen',
    'smoke detector  ! detector head not reached  (mode 5)',
    'Rauchmelder  ! Melderkopf nicht erreicht  (Modus 5)',
  ],
  [
    'smoke-techem',
    'smoke detector  ! smoke detected  (mode 0)',
    'Rauchmelder  ! Rauch erkannt  (Modus 0)',
  ],
])('%s in one line, English and German', (name, english, german) => {
  const frame = fromHex(exampleOf(name));
  expect([brief(frame, 'en'), brief(frame, 'de')]).toEqual([english, german]);
});

test.each([
  [
    'a smoke detector without a flag',
    'LAS-00000001-03-1a',
    '02fd971d 0000',
    0,
    'smoke detector reports nothing  (mode 0)',
  ],
  [
    'no value',
    'QDS-00000001-35-08',
    '0b6effffff 4b6e100000',
    0,
    'HCA no value, 10 at an unknown due date  (mode 0)',
  ],
  ['a low battery', 'XXX-00000001-01-07', '0413e8030000', 4, 'water 1 m³  ! battery low  (mode 0)'],
  ['an electricity meter', 'XXX-00000001-01-02', '0403e8030000', 0, 'energy 1 kWh  (mode 0)'],
  ['nothing that is known', 'XXX-00000001-01-02', '03ef00000000', 0, '1 record  (mode 0)'],
  [
    'a water meter with other values',
    'XXX-00000001-01-07',
    '02659d09',
    0,
    'water, outside temperature 24.61 °C  (mode 0)',
  ],
])('%s', (_, meter, records, status, expected) => {
  expect(brief(plain(meter, records, status))).toBe(expected);
});

test('a telegram of any driver has a line that names what it counts', () => {
  for (const { name, kind, example } of DRIVERS) {
    if (kind === 'smoke') continue;
    const line = brief(fromHex(example?.frame ?? ''), 'de');
    expect(line, name).toMatch(/^(HKV|Wasser|Wärme|Raum),? .*\d /);
  }
});

async function decode(words: readonly string[], stdin = '') {
  const io = fakeIo({ env: { LAB_KEY: KEY }, stdin });
  const exitCode = await runMetertwin(['decode', ...words], io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

test('--lang de gives the names of a capture in German words', async () => {
  const { stdout } = await decode(['-', '--lang', 'de'], exampleOf('water-qundis'));
  expect(stdout.split('\n').slice(0, 4)).toEqual([
    'QDS-10000001-18-07  Wasserzähler  Zugriff 1, Modus 5',
    '  Volumen                   249.938 m³',
    '  Volumen am Stichtag       249.857 m³ am 2025-12-31',
    '  Stichtag                  2025-12-31',
  ]);
  const flags = await decode(['-', '--lang', 'en'], exampleOf('heat-zenner-c5'));
  expect(flags.stdout.split('\n').at(-1)).toBe('  flags                     radio error');
});

test('--lang works for one telegram too, and knows two languages', async () => {
  const frame = toHex(fromHex(exampleOf('water-qundis')));
  const { stdout } = await decode([frame, '--brief', '--lang', 'de']);
  expect(stdout).toBe(
    'QDS-10000001-18-07  Wasser 249.938 m³, 249.857 am 2025-12-31  (2026-03-15 08:30, Modus 5)',
  );
  expect(await decode([frame, '--lang', 'fr'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('CLI_BAD_VALUE') as unknown,
  });
});

test('--json names the driver and its fields for one telegram as for a capture', async () => {
  const { stdout } = await decode([exampleOf('water-qundis'), '--json']);
  const one = JSON.parse(stdout) as Record<string, unknown>;
  const inCapture = await decode(['-', '--json'], exampleOf('water-qundis'));
  const { driver, fields, flags } = JSON.parse(inCapture.stdout) as Record<string, unknown>;
  expect(one).toMatchObject({ driver, fields, flags });
  expect(one).not.toHaveProperty('reading');
});
