import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromHex, toHex } from '#kernel/bytes.ts';
import { LabError } from '#kernel/errors.ts';
import { decodeTelegram, type Telegram } from '#wire/decode-telegram.ts';
import { encodeTelegram } from '#wire/encode-telegram.ts';
import { DRIVERS } from '#wire/drivers/registry.ts';
import { readMeter } from '#wire/drivers/read-meter.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { WORLD_DEVICES } from '../../sim/world/world-devices.ts';
import { fakeIo, type GivenIo } from '../common/fake-io.fixture.ts';
import { runMetertwin } from '../dispatch.ts';
import { decodedTelegram } from './decoded-json.ts';
import { exampleOf } from './device.ts';
import { encodedTelegram } from './telegram-of.ts';

const KEY = '000102030405060708090a0b0c0d0e0f';
const EXAMPLES = DRIVERS.flatMap((driver) => {
  const example = exampleOf(driver);
  return example === undefined ? [] : [{ driver, example }];
});

async function metertwin(words: readonly string[], given: GivenIo = {}) {
  const io = fakeIo(given);
  const exitCode = await runMetertwin(words, io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

async function encode(...words: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await metertwin(['encode', ...words]);
  expect(stderr.replace(/^note: .*$/gm, ''), words.join(' ')).toBe('');
  expect(exitCode).toBe(0);
  return stdout;
}

function fieldsOf(telegram: Telegram) {
  const { fields, flags } = readMeter(telegram);
  return { fields, flags };
}

describe('the example of a driver is written again', () => {
  test.each(EXAMPLES.map((each) => [each.driver.name, each] as const))(
    '%s',
    async (name, { example }) => {
      const hex = await encode('--driver', name, '--example');
      expect(fieldsOf(decodeTelegram(fromHex(hex)))).toEqual(fieldsOf(example));
    },
  );

  test.each(EXAMPLES.map((each) => [each.driver.name, each] as const))(
    '%s, from its values alone',
    async (name, { example }) => {
      const reading = fieldsOf(example);
      const file = join(temporaryFolder(), 'values.json');
      writeFileSync(file, JSON.stringify(reading));
      const hex = await encode('--driver', name, '--values', file);
      const back = fieldsOf(decodeTelegram(fromHex(hex)));
      expect(back.fields).toEqual(expect.arrayContaining([...reading.fields]));
      expect(back.flags).toEqual(expect.arrayContaining([...reading.flags]));
    },
  );
});

test('any number that its record holds is read back under its name, whatever the device', () => {
  const rows = EXAMPLES.flatMap(({ driver, example }) =>
    readMeter(example)
      .fields.filter(({ name, value, unit }) => {
        const isOne = readMeter(example).fields.filter((each) => each.name === name).length === 1;
        return (
          typeof value === 'number' && isOne && unit !== '' && driver.fields[name] !== undefined
        );
      })
      .map(({ name, unit }) => ({ driver, example, name, unit })),
  );
  const property = fc.property(
    fc.constantFrom(...rows),
    fc.nat(9999),
    ({ driver, example, name, unit }, n) => {
      const value = unit === 'HCA' || unit === 's' || unit === 'd' ? n : n / 100;
      try {
        const { reading } = encodedTelegram({
          device: { driver, example, address: example.meter },
          given: { values: new Map([[name, [{ value }]]]), flags: [] },
          ...{ keepsAll: false, status: 0, security: { mode: 0 }, compact: false },
        });
        expect(reading.fields.find((field) => field.name === name)).toMatchObject({ value, unit });
      } catch (error) {
        // What the device cannot say is refused with the name of the value, never sent wrong.
        if (!(error instanceof LabError)) throw error;
        expect(['WIRE_NOT_ENCODABLE', 'CLI_NOT_READ_BACK']).toContain(error.code);
        expect(error.message).toContain(name);
      }
    },
  );
  fc.assert(property, { numRuns: 300 });
});

describe('values in the bytes of the maker', () => {
  test.each([
    ['hca-techem-data3', ['units=88', 'dueDate=2024-12-31', 'roomTemperature=19.25']],
    ['heat-techem-compact5', ['dueDateEnergy=777', 'energySinceDueDate=23', 'energy=800']],
    ['water-diehl-prios', ['volume=7.003', 'dueDateVolume=1201']],
    ['hca-bmeters-hydroclima', ['units=3', 'meanRoomTemperature=18.88']],
    ['water-techem-radio3', ['dueDateVolume=12.3', 'deviceDate=2026-07-31']],
  ])('%s', async (name, values) => {
    const hex = await encode('--driver', name, ...values);
    const { fields } = readMeter(decodeTelegram(fromHex(hex)));
    const read = values
      .map((each) => each.replace(/=.*/, ''))
      .map((each) => {
        return `${each}=${fields.find((field) => field.name === each)?.value}`;
      });
    expect(read).toEqual(values);
  });
});

test.each(['0', '5', '7', '10', 'ell'])('mode %s is opened with the key again', async (mode) => {
  const words = ['--driver', 'hca-qundis', '--example', 'units=77', '--id', '87654321'];
  const hex = await encode(...words, '--mode', mode, '--key', KEY, '--format', 'b');
  const { exitCode, stdout } = await metertwin(['decode', hex, '--brief'], {
    env: mode === '0' ? {} : { LAB_KEY: KEY },
  });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('QDS-87654321-35-08  HCA 77 units, 3891 at 2025-12-31');
});

test.each(Object.entries(WORLD_DEVICES))('the %s of the simulated house', async (device, model) => {
  const hex = await encode('--device', device, '--example', '--id', '55667701');
  const telegram = decodeTelegram(fromHex(hex));
  expect(telegram.meter).toMatchObject({ ...model, id: '55667701' });
  expect(readMeter(telegram).fields.length).toBeGreaterThan(2);
});

test('units of people, days, series, profiles and flags', async () => {
  const json = await encode(
    ...['--device', 'ZRI-11223344-88-0d', 'energy=1.2MWh', 'volume=3500l', 'flags=battery-low'],
    ...['energyStorage3=7@2026-01-31', '--json', '--access-number', '42', '--header', 'long'],
  );
  const { hex, fields, flags } = JSON.parse(json) as {
    hex: string;
    fields: { name: string; value: number }[];
    flags: string[];
  };
  const value = (name: string) => fields.find((field) => field.name === name)?.value;
  expect([value('energy'), value('volume'), value('energyStorage3')]).toEqual([1200, 3.5, 7]);
  expect(flags).toEqual(['battery-low']);
  const { tpl } = decodeTelegram(fromHex(hex));
  expect(tpl).toMatchObject({ accessNumber: 42, header: 'long' });
  const months = await encode('--driver', 'hca-oms', 'units=9', 'monthUnits=8@2026-02-28,-,6');
  const read = readMeter(decodeTelegram(fromHex(months))).fields;
  expect(read.filter(({ name }) => name === 'monthUnits')).toEqual([
    { name: 'monthUnits', value: 8, unit: 'HCA', at: '2026-02-28' },
    { name: 'monthUnits', value: null, unit: 'HCA', at: '2026-01-31' },
    { name: 'monthUnits', value: 6, unit: 'HCA', at: '2025-12-31' },
  ]);
});

test('a compact frame follows its full frame', async () => {
  const words = ['--driver', 'hca-qundis', '--example', 'units=77'];
  const lines = [await encode(...words), await encode(...words, '--compact')].join('\n');
  const { exitCode, stdout } = await metertwin(['decode', '-', '--brief'], { stdin: lines });
  expect(exitCode).toBe(0);
  const [full, compact] = stdout.split('\n');
  expect(compact).toBe(full);
});

describe('what decode --json prints is sent again', () => {
  interface Row {
    readonly id: string;
    readonly hex: string;
    readonly key: string | null;
    readonly expected: { readonly outcome: string };
  }
  const vectors = new URL('../../test/vectors/wmbus.jsonl', import.meta.url);
  const rows = readFileSync(vectors, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

  test.each(
    rows.filter(({ expected }) => expected.outcome === 'ok').map((row) => [row.id, row] as const),
  )('%s', async (_, { hex, key }) => {
    const env = key === null ? {} : { LAB_KEY: key };
    const { stdout } = await metertwin(['decode', hex, '--json'], { env });
    const json: unknown = JSON.parse(stdout);
    const { meter, ci, status, records, payload } = decodedTelegram(json);
    const content = payload === undefined ? { records } : { records: payload, makersCi: ci };
    const again = decodeTelegram(encodeTelegram({ address: meter, status, ...content }));
    const placeless = ({ records: listed }: Telegram) =>
      listed.map((record) => ({ ...record, offset: 0, length: 0 }));
    const first = decodeTelegram(fromHex(hex), {
      ...{ frameFormat: 'auto', checks: 'report' },
      ...(key === null ? {} : { key: fromHex(key) }),
    });
    expect(placeless(again)).toEqual(placeless(first));
    if (payload !== undefined) expect(toHex(again.plain)).toBe(toHex(first.plain));
  });

  test('with another value, from the input', async () => {
    const hex = await encode('--driver', 'hca-sontex-868', '--example');
    const { stdout } = await metertwin(['decode', hex, '--json']);
    const sent = await metertwin(['encode', '--from', '-', 'units=4711'], { stdin: stdout });
    const before = readMeter(decodeTelegram(fromHex(hex))).fields;
    const after = readMeter(decodeTelegram(fromHex(sent.stdout))).fields;
    expect(after).toEqual(
      before.map((field) => (field.name === 'units' ? { ...field, value: 4711 } : field)),
    );
  });
});

describe('an error says what is wrong and what to do', () => {
  test.each([
    [['volume=1'], 'CLI_BAD_USAGE', 'which device'],
    [['--driver', 'heat-zenner'], 'CLI_BAD_VALUE', 'did you mean'],
    [['--driver', 'heat-zenner-c5'], 'CLI_BAD_USAGE', 'no values'],
    [['--driver', 'heat-zenner-c5', 'energi=3'], 'WIRE_FIELD_UNKNOWN', 'did you mean energy'],
    [['--driver', 'heat-zenner-c5', 'energy=a lot'], 'WIRE_NOT_ENCODABLE', 'expected a number'],
    [['--driver', 'heat-zenner-c5', 'energy=1e30'], 'WIRE_NOT_ENCODABLE', 'energy cannot be sent'],
    [['--driver', 'heat-zenner-c5', 'energy=3bananas'], 'WIRE_NOT_ENCODABLE', '3 bananas'],
    [['--driver', 'heat-zenner-c5', 'energy'], 'CLI_BAD_USAGE', 'write name=value'],
    [['--driver', 'heat-zenner-c5', 'energy=1', 'flags=smoke'], 'WIRE_FIELD_UNKNOWN', 'flag smoke'],
    [['--device', 'heat', 'energy=1', '--mode', '7'], 'CLI_BAD_USAGE', 'needs the key'],
    [['--device', 'heat', 'energy=1', '--mode', '6'], 'CLI_BAD_VALUE', 'one of 0, 5, 7, 10, ell'],
    [['--device', 'heat', 'energy=1', '--id', '12'], 'CLI_BAD_VALUE', '8 digits'],
    [['--device', 'nothing', 'energy=1'], 'WIRE_BAD_ADDRESS', 'QDS-87654321-35-08'],
    [['--device', 'heat', 'deviceTime=soon'], 'WIRE_NOT_ENCODABLE', '2026-01-15T10:30'],
    [
      ['--driver', 'heat-techem-compact5', 'energy=1', 'dueDateEnergy=2'],
      'CLI_NOT_READ_BACK',
      'read as',
    ],
  ])('%j', async (words, code, text) => {
    const { exitCode, stderr } = await metertwin(['encode', ...words]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(code);
    expect(stderr).toContain(text);
  });

  test('a key that is none is not quoted', async () => {
    const { stderr } = await metertwin(['encode', '--device', 'heat', 'energy=1'], {
      env: { LAB_KEY: 'secret-key' },
    });
    expect(stderr).toContain('CAPTURE_KEY_INVALID');
    expect(stderr).not.toContain('secret');
  });
});
