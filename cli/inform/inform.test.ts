import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { runMetertwin } from '../dispatch.ts';
import { writeFile } from '../common/document-file.ts';
import { fakeIo } from '../common/fake-io.fixture.ts';

const VECTORS = 'test/vectors/billing.jsonl';

async function inform(...words: string[]) {
  const io = fakeIo();
  const exitCode = await runMetertwin(['inform', ...words], io);
  return { exitCode, stdout: io.stdout(), stderr: io.stderr() };
}

test('the worked examples come out of the command line as they stand in the file', async () => {
  const { exitCode, stdout } = await inform('--input', VECTORS, '--json');
  const { answers } = JSON.parse(stdout) as {
    answers: { id: string; steps: unknown; result: unknown }[];
  };
  const expected = new Map(
    readFileSync(VECTORS, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; steps: unknown; expect: object })
      .map((row) => [row.id, row]),
  );
  expect(exitCode).toBe(0);
  expect(answers).toHaveLength(16);
  for (const { id, steps, result } of answers) {
    expect(steps, id).toEqual(expected.get(id)?.steps);
    expect(expected.get(id)?.expect, id).toMatchObject(result as object);
  }
});

test('one example is read as it is, a dash where there is nothing to say', async () => {
  const input = {
    area_m2: 62,
    building_heating_kwh_last_bill: 84_000,
    building_units_last_bill: 21_000,
    month_units: { current: 155 },
    reference_kwh_m2: 9.2,
  };
  const io = fakeIo({ stdin: JSON.stringify({ kind: 'monthly_information', input }, null, 2) });
  expect(await runMetertwin(['inform', '--input', '-'], io)).toBe(0);
  expect(io.stdout().split('\n')).toEqual([
    '1   monthly_information',
    '  kwh_per_unit           4',
    '  shown                  true',
    '  kwh                    620',
    '  vs_previous_month_pct  –',
    '  vs_previous_year_pct   –',
    '  vs_average_pct         8.7',
  ]);
});

test.each([
  [['--input', 'no/such.jsonl'], 'CLI_FILE_NOT_READ'],
  [['--input', 'README.md'], 'CLI_FILE_NOT_READ'],
  [['--input', 'package.json'], 'CLI_BAD_USAGE'],
  [[], 'CLI_BAD_USAGE'],
  [['d01', '--input', VECTORS], 'CLI_BAD_USAGE'],
  [['d01', '--month', 'November'], 'INFORM_NOT_A_MONTH'],
  [['d01', '--language', 'fr'], 'CLI_BAD_VALUE'],
  [['d01', '--data', 'no/such/folder'], 'CLI_NO_PORTAL_DATA'],
])('%j is %s', async (words, code) => {
  const { exitCode, stderr } = await inform(...words);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(code);
});

test('one bad example of a batch is one error line, and the others are answered', async () => {
  const good = { kind: 'landlord_view', input: VIEW };
  const unknown = { kind: 'landlord_view', input: { ...VIEW, viewer_knows: 1 } };
  const stdin = [good, unknown, good].map((row) => JSON.stringify(row)).join('\n');
  const io = fakeIo({ stdin });
  expect(await runMetertwin(['inform', '--input', '-', '--json'], io)).toBe(2);
  const { answers, errors } = JSON.parse(io.stdout()) as Record<string, unknown[]>;
  expect(answers).toHaveLength(2);
  expect(errors).toEqual([
    expect.objectContaining({
      code: 'INFORM_BAD_INPUT',
      details: expect.objectContaining({ field: 'viewer_knows', example: 2 }) as object,
    }),
  ]);
});

const VIEW = { tenant_flats: 3, kwh: [6000, 5000, 4000], k_min: 3, dominance_pct: 80 };

test('CLI_FILE_NOT_WRITTEN names the file that is a folder', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'letter.pdf'));
  const act = () => writeFile(join(folder, 'letter.pdf'), 'text');
  expect(act).toThrow(expect.objectContaining({ code: 'CLI_FILE_NOT_WRITTEN' }));
});
