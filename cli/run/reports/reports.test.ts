/** Reports that other programs read: each must be well formed, whole, and safe with any name. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, expectTypeOf, test } from 'vitest';
import Value from 'typebox/value';
import type { Static } from 'typebox';
import type { Log } from 'sarif';
import type { RunReport } from '../../../sim/scenario/report.ts';
import { reportSchema } from '../../../sim/scenario/result-schema.ts';
import { NASTY, REPORT, WITH_MATRICES } from '../report.fixture.ts';
import { htmlReport } from './html.ts';
import { junitReport } from './junit.ts';
import { markdownReport } from './markdown.ts';
import { sarifReport } from './sarif.ts';

type DeepReadonly<T> = T extends object ? { readonly [K in keyof T]: DeepReadonly<T[K]> } : T;

const EMPTY: RunReport = { runs: [], errors: [], traces: [], skipped: [], passed: 0, failed: 0 };

test('the JSON of a report is what its schema says', () => {
  for (const report of [REPORT, WITH_MATRICES]) {
    const json: unknown = JSON.parse(JSON.stringify(report));
    expect([...Value.Errors(reportSchema, json)]).toEqual([]);
  }
  expectTypeOf<RunReport>().toExtend<DeepReadonly<Static<typeof reportSchema>>>();
  expect(Value.Check(reportSchema, { ...REPORT, extra: 1 })).toBe(false);
});

interface Junit {
  readonly testsuites: {
    readonly tests: string;
    readonly failures: string;
    readonly errors: string;
    readonly testsuite: readonly {
      readonly name: string;
      readonly tests: string;
      readonly skipped: string;
      readonly testcase: readonly Readonly<Record<string, unknown>>[];
    }[];
  };
}

function parsedJunit(report: RunReport): Junit {
  const text = junitReport(report);
  expect(XMLValidator.validate(text)).toBe(true);
  const isArray = (name: string): boolean => name === 'testsuite' || name === 'testcase';
  const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', isArray });
  return parser.parse(text) as Junit;
}

test('JUnit has a case for each check, and its counts are those of its cases', () => {
  const { testsuites } = parsedJunit(REPORT);
  const cases = testsuites.testsuite.flatMap(({ testcase }) => testcase);
  const having = (part: string): number => cases.filter((one) => part in one).length;
  expect(testsuites).toMatchObject({
    tests: String(cases.length),
    failures: String(having('failure')),
    errors: '1',
  });
  // Two expectations each, an attack and two expectations of the control, three for the rest.
  expect(cases).toHaveLength(2 + 5 + 3);
  expect(having('failure')).toBe(1 + 3 + 1);
  expect(having('skipped')).toBe(1);
  expect(parsedJunit(EMPTY).testsuites.tests).toBe('0');
});

test('SARIF names a rule and a place for each check that did not hold', () => {
  const log = JSON.parse(sarifReport(REPORT, '1.2.3')) as Log;
  const [run] = log.runs;
  const rules = run?.tool.driver.rules ?? [];
  expect(log.version).toBe('2.1.0');
  expect(run?.results).toHaveLength(1 + 3 + 1 + 1);
  for (const { ruleId, ruleIndex, message, locations } of run?.results ?? []) {
    expect(rules[ruleIndex ?? -1]?.id).toBe(ruleId);
    expect(message.text?.length).toBeGreaterThan(0);
    const place = locations?.[0]?.physicalLocation;
    expect(place?.region?.startLine).toBeGreaterThan(0);
    expect(place?.artifactLocation?.uri).toMatch(/^[\w./%~'()!*-]+$/);
  }
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
  expect((JSON.parse(sarifReport(EMPTY, '1.2.3')) as Log).runs[0]?.results).toEqual([]);
});

test.each([
  ['with runs alone', REPORT],
  ['with matrices', WITH_MATRICES],
])('HTML %s asks for nothing, runs nothing, and takes no markup from a name', (_, report) => {
  const html = htmlReport(report);
  expect(html).not.toMatch(/<script|<link|<img|<iframe|url\(|@import|https?:/i);
  expect(html).not.toContain('<b>');
  expect(html).not.toContain('\u0000');
  expect(html).toContain('&lt;b&gt;');
  // Well formed, but for the doctype and the meta elements, which HTML does not close.
  const xml = html.replace('<!doctype html>', '').replaceAll(/<(meta|br)([^>]*)>/g, '<$1$2/>');
  expect(XMLValidator.validate(xml)).toBe(true);
  for (const part of ['A02-replay', 'uplink-outage', '8 965.29', 'lost on the air: collision']) {
    expect(html.replaceAll(' ', ' ')).toContain(part);
  }
  expect(htmlReport(EMPTY)).toContain('0 passed, 0 failed');
});

test('Markdown says what did not hold, where, and how to run it again', () => {
  const text = markdownReport(REPORT);
  expect(text).toContain('## Metertwin: ✗ 2 passed, 7 failed');
  expect(text).toContain('scenarios/replay-telegram.yaml:15 expected bills.shiftedCents = 0');
  expect(text).toContain('metertwin run scenarios/replay-telegram.yaml --seed 20260105');
  expect(text).toContain('SCENARIO_STALLED');
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  expect(new Set(rows.map((row) => row.replaceAll(/\\\|/g, '').split('|').length)).size).toBe(1);
  expect(NASTY).toContain('|');
});

test('a matrix is in each form: what it expects can fail, and what carries nothing is to be read', () => {
  const suites = parsedJunit(WITH_MATRICES).testsuites.testsuite;
  const matrices = suites.filter(({ name }) => name.startsWith('A02-replay'));
  expect(matrices.map(({ tests }) => tests)).toEqual(['7', '7']);
  const failing = matrices.map(({ testcase }) => testcase.filter((one) => 'failure' in one));
  // Of the second trial another verdict is expected than the one that was found.
  expect(failing.map(({ length }) => length)).toEqual([0, 1]);

  const [run] = (JSON.parse(sarifReport(WITH_MATRICES, '1.2.3')) as Log).runs;
  const of = (rule: string) => run?.results?.filter(({ ruleId }) => ruleId === rule) ?? [];
  expect(of('matrix.all-on').map(({ level }) => level)).toEqual(['error']);
  expect(of('matrix.carries-nothing').map(({ kind, level }) => [kind, level])).toEqual([
    ['informational', 'none'],
    ['informational', 'none'],
  ]);

  const html = htmlReport(WITH_MATRICES);
  expect(html).toContain('<strong>needed</strong>');
  expect(html).toContain('<li>D5: carries nothing here</li>');
  const rows = markdownReport(WITH_MATRICES).split('\n');
  expect(rows.filter((row) => row.endsWith('| BLOCKED | D4 |  | D5 |'))).toHaveLength(2);
});

test('an attack stands beside its control, with what it would have cost each dwelling', () => {
  const html = htmlReport(REPORT).replaceAll('\u00a0', ' ');
  expect(html).toContain('<td>control: the same with D4 off</td>');
  expect(html).toContain('What it would have cost in 2026');
  expect(html).toContain('+2.14');
  // Without a control there is nothing to set beside it.
  const [alone] = REPORT.runs;
  expect(htmlReport({ ...EMPTY, runs: alone === undefined ? [] : [alone] })).not.toContain(
    'With and without',
  );
});
