import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { runMetertwin } from '../dispatch.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';

interface Vector {
  readonly id: string;
  readonly kind: string;
  readonly input: unknown;
  readonly expect: Record<string, unknown>;
}

const VECTORS = new URL('../../test/vectors/billing.jsonl', import.meta.url);
const vectors = readFileSync(VECTORS, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Vector);

async function bill(content: unknown, ...words: string[]) {
  const file = join(temporaryFolder(), 'worksheet.json');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  const io = fakeIo();
  const exitCode = await runMetertwin(['bill', '--input', file, ...words], io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

/** Physics has a tolerance. */
function figuresOf({ expect: figures }: Vector): Record<string, unknown> {
  const { tolerance } = figures;
  const entries = Object.entries(figures);
  const close = (value: unknown): unknown =>
    typeof tolerance === 'number' && typeof value === 'number' ? expect.closeTo(value, 5) : value;
  return Object.fromEntries(entries.map(([name, value]) => [name, close(value)]));
}

describe('metertwin bill --input', () => {
  test('answers every worked example of a file, each on a line of its own', async () => {
    const { exitCode, stdout } = await bill(readFileSync(VECTORS, 'utf8'), '--json');
    expect(exitCode).toBe(0);
    const answers = stdout.split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(answers).toHaveLength(vectors.length);
    for (const [index, vector] of vectors.entries()) {
      expect(answers[index], vector.id).toMatchObject({ id: vector.id, ...figuresOf(vector) });
    }
  });

  test('knows the kind of each worked example from its input alone', async () => {
    const inputs = vectors.map(({ input }) => JSON.stringify(input)).join('\n');
    const { stdout } = await bill(inputs, '--json');
    const kinds = stdout
      .split('\n')
      .map((line) => (JSON.parse(line) as { worksheet: string }).worksheet);
    expect(kinds).toEqual(vectors.map(({ kind }) => kind));
  });

  test('numbers the reasons as footnotes and recomputes each', async () => {
    const vector = vectors.find(({ id }) => id === 'full-bill-co2-prepayments');
    const { stdout } = await bill(vector, '--explain');
    expect(stdout).toMatch(/^A +436\.25 \[1\] +1 163\.26 \[2\]/m);
    expect(stdout).toContain('  [1] shareCents = floor(potCents × areaM2 ÷ totalAreaM2)');
    const [, right, all] = /✓ (\d+) of (\d+) formulas/.exec(stdout) ?? [];
    expect(Number(right)).toBeGreaterThan(40);
    expect(right).toBe(all);
  });

  test('says what rounding every quarter of an hour would give, and recomputes it', async () => {
    const { stdout } = await bill(
      vectors.find(({ id }) => id === 'tariff-normal-day'),
      '--explain',
    );
    expect(stdout).toMatch(/^cost € +6\.97 \[1\]/m);
    expect(stdout).toMatch(/^wrong if rounded per interval € +7\.04 \[2\]/m);
    expect(stdout).toContain('✓ 2 of 2 formulas');
  });

  test('shows the answer to a small question as a list', async () => {
    const { stdout } = await bill({ kind: 'deadline', period_end: '2025-12-31' });
    expect(stdout).toMatch(/tenant must have it by +2026-12-31/);
  });

  test.each([
    [{ kind: 'horoscope', input: {} }, 'BILLING_UNKNOWN_KIND'],
    [{ kind: 'heating_bill', input: {} }, 'BILLING_BAD_WORKSHEET'],
    ['{', 'CLI_FILE_NOT_READ'],
  ])('refuses %j', async (content, code) => {
    const { exitCode, stdout, stderr } = await bill(content, '--json');
    expect(exitCode).toBe(2);
    expect(stdout + stderr).toContain(code);
  });

  test('says which worksheet of a file is wrong', async () => {
    const rows = [{ kind: 'deadline', period_end: '2025-12-31' }, { kind: 'deadline' }];
    const { stderr } = await bill(rows);
    expect(stderr).toContain('worksheet 2: worksheet of kind deadline: period_end: expected');
    const german = await bill(rows, '--lang', 'de');
    expect(german.stderr).toContain('Blatt 2: Blatt der Art deadline');
    expect(german.stderr).toContain('das Feld period_end');
  });

  test('counts with the exponent of the radiator that the worksheet names', async () => {
    const vector = vectors.find(({ id }) => id === 'hca-physics-day');
    const input = { ...(vector?.input as object), exponent: 1.25 };
    const { stdout } = await bill({ kind: 'hca_physics', input }, '--json');
    const { weighted_units, heat_kwh, steps } = JSON.parse(stdout) as {
      weighted_units: number;
      heat_kwh: number;
      steps: { kq: number; kc: number };
    };
    expect(steps.kc).toBeCloseTo(0.88 ** -1.25, 5);
    // The segment below the start gives heat and counts nothing; of the others a unit is a kWh.
    const uncounted = (1.2 * 8 * 3 ** 1.25) / (10 / Math.log(55 / 45)) ** 1.25;
    expect(heat_kwh - weighted_units).toBeCloseTo(uncounted, 5);
  });

  test('shows a what-if as tables', async () => {
    const { stdout } = await bill({
      kind: 'what_if',
      input: {
        bill: vectors.find(({ id }) => id === 'full-bill-co2-prepayments')?.input,
        change: { costs_pct: 10 },
      },
    });
    expect(stdout).toMatch(/^units +before € +after € +difference €$/m);
    expect(stdout).toMatch(/^C-vacant +18\.38 +2\d\.\d\d +\d\.\d\d$/m);
  });

  test.each([
    ['--language', 'the bill arrives on 2027-01-01', 'error  deadline-missed', 'en'],
    ['--language', 'die Abrechnung kommt am 01.01.2027 an', 'Fehler  deadline-missed', 'de'],
    ['--lang', 'die Abrechnung kommt am 01.01.2027 an', 'rechtliche Prüfung', 'de'],
  ])('%s: the legal check says "%s"', async (option, message, level, language) => {
    const house = vectors.find(({ id }) => id === 'pub-two-flats-70-30')?.input as object;
    const late = { ...house, facts: { received_on: '2027-01-01' } };
    const { stdout } = await bill(late, option, language);
    expect(stdout).toContain(message);
    expect(stdout).toContain(level);
    const json = await bill(late, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      findings: [
        {
          code: 'deadline-missed',
          message: expect.stringContaining('arrives') as string,
          translations: { de: { message: expect.stringContaining('Abrechnung') as string } },
        },
      ],
    });
  });

  test.each([
    [[], 'expected a number'],
    [['--language', 'de'], 'erwartet: eine Zahl'],
  ])('an error speaks the language that was asked for: %j', async (words, message) => {
    const house = vectors.find(({ id }) => id === 'pub-two-flats-70-30')?.input as object;
    const { stderr, exitCode } = await bill(
      { ...house, users: [{ id: 'A', area_m2: 'x' }] },
      ...words,
    );
    expect(exitCode).toBe(2);
    expect(stderr).toContain('BILLING_BAD_WORKSHEET');
    expect(stderr).toContain(message);
  });

  test('answers by the law of another country where it has the rule', async () => {
    const vector = vectors.find(({ id }) => id === 'four-flats-70-30-heat-meter-ww');
    const { stdout } = await bill(vector, '--json', '--country', 'austria');
    expect(JSON.parse(stdout)).toMatchObject({ country: 'austria', total_cents: 1_215_760 });
    const co2 = vectors.find(({ id }) => id === 'full-bill-co2-prepayments');
    const refused = await bill(co2, '--json', '--country', 'austria');
    expect(refused.stdout).toContain('BILLING_NO_PARAMETER');
  });
});

test('metertwin bill --schema prints the fields of a worksheet', async () => {
  const io = fakeIo();
  await runMetertwin(['bill', '--schema'], io);
  expect(JSON.parse(io.stdout())).toMatchObject({
    title: 'heating_bill',
    properties: { users: { type: 'array' }, co2: { type: 'object' } },
  });
});
