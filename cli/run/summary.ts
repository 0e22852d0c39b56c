/** The result of a run as text for people. JSON is the result itself; both say the same. */
import { stripVTControlCharacters } from 'node:util';
import { unfairCents } from '../../sim/scenario/audit/fairness.ts';
import type { JudgedBill } from '../../sim/scenario/audit/house-audit.ts';
import type {
  AttackResult,
  ControlResult,
  JudgedExpectation,
  RunCounters,
  RunResult,
} from '../../sim/scenario/result.ts';
import {
  type RunError,
  type RunReport,
  againCommand,
  controlTitle,
} from '../../sim/scenario/report.ts';
import type { CommandIo } from '../common/args.ts';
import { errorText } from '../common/error-text.ts';
import { euro } from '../common/euro.ts';
import { columns, mark, span, thousands } from '../common/render.ts';

import type { FileReport } from './run-file.ts';

type SummaryIo = Pick<CommandIo, 'style'>;

const INDENT = '  ';
/** Short enough to compare by eye, long enough to be unique. */
const SHORT_HASH = 16;

/** The whole report; the counts of the batch follow below it. */
export function runSummary(result: RunResult, io: SummaryIo): string {
  const { control } = result;
  return [
    heading(result, io),
    '',
    ...titled('EXPECTATIONS', expectationLines(result.expectations, io), io),
    ...attackSection(result, io),
    ...(control === undefined ? [] : controlSection(control, io)),
    ...titled('TELEGRAMS', telegramLines(result.counters), io),
    ...(result.bills.length === 0 ? [] : titled('BILLS', billLines(result.bills), io)),
    `${INDENT}trace sha256 ${result.hash.slice(0, SHORT_HASH)}…   run again: ${again(result)}`,
  ].join('\n');
}

/** The runs of one file. */
export function fileText({ runs, errors }: FileReport, io: SummaryIo): string {
  return [
    ...runs.map((result) => runSummary(result, io)),
    ...errors.map((error) => errorLines(error, io)),
  ].join('\n\n');
}

function errorLines(error: RunError, io: SummaryIo): string {
  const { scenario, seed } = error;
  return `${io.style('bold', scenario)}   seed ${seed}\n\n${errorText(error, io)}`;
}

/** The last lines: what the runs have in common, and the counts. */
export function batchText(
  { traces, skipped, passed, failed }: RunReport,
  { repeat, files, io }: { repeat: number; files: number; io: SummaryIo },
): string {
  const last = `${passed} passed, ${failed} failed`;
  const lines = [
    ...traces.map(({ file, message }) => `${io.style('red', '✗')} ${file}: ${message}`),
    ...(repeat > 1 && traces.length === 0
      ? [`${io.style('green', '✓')} ${repeat} runs each, equal traces`]
      : []),
    ...skipped.map((file) => `– ${file}: not run, because an earlier scenario failed`),
  ];
  return [...lines, files === 1 || lines.length > 0 ? last : `\n${last}`].join('\n');
}

function heading(result: RunResult, io: SummaryIo): string {
  const { scenario, seed, attackerSeed, devices, virtualSpanS, wallMs, off, forkedAt, stoppedAt } =
    result;
  const switchedOff = off.length === 0 ? [] : [io.style('yellow', `off: ${off.join(', ')}`)];
  return [
    io.style('bold', scenario),
    attackerSeed === undefined ? `seed ${seed}` : `seed ${seed}, attackers ${attackerSeed}`,
    `${devices} devices`,
    `${span(virtualSpanS * 1_000)} simulated in ${span(wallMs)}`,
    ...(forkedAt === undefined ? [] : [`continues from ${forkedAt}`]),
    ...(stoppedAt === undefined ? [] : [io.style('red', `stopped at ${stoppedAt}`)]),
    ...switchedOff,
  ].join('   ');
}

function titled(title: string, lines: readonly string[], io: SummaryIo): string[] {
  return [`${INDENT}${io.style('bold', title)}`, ...lines.map((line) => INDENT + line), ''];
}

function expectationLines(expectations: readonly JudgedExpectation[], io: SummaryIo): string[] {
  const rows = columns(
    expectations.map(({ path, expected, actual, held }) => [
      mark(held, io),
      path,
      expected,
      thousands(actual),
    ]),
    { alignRight: [3] },
  );
  return rows.flatMap((row, index) => [
    row,
    ...(expectations[index]?.because ?? []).map((line) => `    ${line}`),
  ]);
}

function attackSection(result: RunResult, io: SummaryIo): string[] {
  if (result.attacks.length === 0) return [];
  const lines = result.attacks.map((attack) => `${attack.id}  ${attackText(attack)}`);
  return titled('ATTACKS', lines, io);
}

function attackText(attack: AttackResult): string {
  const { verdict, goal, alarms, firstSignalAfterS } = attack;
  const noticed =
    firstSignalAfterS === null
      ? 'no alarm'
      : `${thousands(alarms)} alarm${alarms === 1 ? '' : 's'}, first after ${span(firstSignalAfterS * 1_000)}`;
  return `${verdict}  (${goal})   ${noticed}`;
}

function controlSection(control: ControlResult, io: SummaryIo): string[] {
  const attacks = (control.isWithoutFaults ? [] : control.attacks).map((attack) => {
    const didSucceed = attack.verdict === 'SUCCEEDED';
    const { attempts } = attack;
    const letIn = attempts === undefined ? '' : `, ${granted(attempts)}`;
    const effect = `${thousands(attack.forgedReadings)} readings forged, ${thousands(attack.shiftedCents)} cents shifted${letIn}`;
    const proof = didSucceed ? effect : `${effect}: being blocked proves nothing`;
    return `${mark(didSucceed, io)}  ${attack.id}  ${attack.verdict}   ${proof}`;
  });
  const title = `CONTROL  ${controlTitle(control)}`;
  return titled(title, [...attacks, ...expectationLines(control.expectations, io)], io);
}

function granted({ granted: count, refused }: NonNullable<AttackResult['attempts']>): string {
  return `${count} of ${count + refused} attempts granted`;
}

function telegramLines(counters: RunCounters): string[] {
  const { sent, heard, lost, copies, dropped, stored, rejected, waiting } = counters;
  const { injected = 0 } = counters;
  const lostCount = total(lost);
  const copied = copies === 0 ? '' : ` + heard twice ${thousands(copies)}`;
  const added = injected === 0 ? '' : ` + injected by attackers ${thousands(injected)}`;
  const held = waiting === 0 ? '' : ` + waiting ${thousands(waiting)}`;
  const gone = dropped === 0 ? '' : ` + dropped ${thousands(dropped)}`;
  return [
    `sent ${thousands(sent)} = heard ${thousands(heard)} + lost ${thousands(lostCount)}${parts(lost)}`,
    `heard ${thousands(heard)}${copied}${added} = stored ${thousands(stored)} + rejected ${thousands(total(rejected))}${parts(rejected)}${held}${gone}`,
  ];
}

/** ` (duplicate 37)`; nothing where nothing was counted. */
function parts(counts: Readonly<Record<string, number>>): string {
  const some = Object.entries(counts).filter(([, count]) => count > 0);
  if (some.length === 0) return '';
  return ` (${some.map(([name, count]) => `${name} ${thousands(count)}`).join(', ')})`;
}

function total(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function billLines(bills: readonly JudgedBill[]): string[] {
  const rows = bills.map((bill) => [
    bill.provisional ? `${bill.period} so far` : bill.period,
    `${new Set(bill.rows.map(({ dwellingId }) => dwellingId)).size} dwellings`,
    `${euro(bill.sumCents)} of ${euro(bill.costsCents)} €`,
    auditText(bill),
  ]);
  return [...columns(rows, { alignRight: [2] }), ...bills.flatMap(fairnessText)];
}

function auditText({ shiftedCents, wrongCents }: JudgedBill): string {
  if (shiftedCents > 0) return `${thousands(shiftedCents)} cents shifted`;
  if (wrongCents > 0) return `${thousands(wrongCents)} cents of figures wrong`;
  return 'as the law makes it of the true registers';
}

/** More are in the report and in the JSON. */
const MOST_FAIRNESS_ROWS = 24;

/** What the allocators made of the heat, dwelling by dwelling; no fault of the portal. */
function fairnessText({ period, fairness }: JudgedBill): string[] {
  if (fairness.length === 0) return [];
  const kwh = (value: number): string => thousands(Math.round(value));
  const rows = fairness
    .toSorted((a, b) => b.moreCents - a.moreCents)
    .slice(0, MOST_FAIRNESS_ROWS)
    .map((row) => [
      row.dwellingId,
      kwh(row.radiatorKwh),
      kwh(row.pipeKwh),
      kwh(-row.toNeighboursKwh),
      `${row.heatPct.toFixed(1)} %`,
      `${row.unitsPct.toFixed(1)} %`,
      `${euro(row.moreCents)} €`,
    ]);
  const head = ['', 'radiators', 'pipes', 'neighbours', 'of heat', 'of units', 'pays more'];
  return [
    `fairness ${period}: sharing by units moves ${euro(unfairCents(fairness))} € against the true heat (kWh)`,
    ...columns([head, ...rows], { alignRight: [1, 2, 3, 4, 5, 6] }).map((line) => `  ${line}`),
  ];
}

function again(result: RunResult): string {
  return stripVTControlCharacters(againCommand(result));
}
