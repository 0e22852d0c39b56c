/**
 * One HTML file that needs nothing else: no script, no request, readable in light, dark and print.
 * It holds what the JSON holds, for people.
 */
import {
  againCommand,
  checksOf,
  controlTitle,
  type RunError,
  type RunReport,
} from '../../../sim/scenario/report.ts';
import type { RunCounters, RunResult, VariantResult } from '../../../sim/scenario/result.ts';
import type { AuditedRow } from '../../../sim/scenario/audit/bill-audit.ts';
import { euro } from '../../common/euro.ts';
import { percentOf, span, thousands } from '../../common/render.ts';
import { duel } from './html-attack.ts';
import { matrixSections } from './html-matrix.ts';
import { list, sign, table } from './html-parts.ts';
import { STYLE } from './html-style.ts';
import { timeline } from './html-timeline.ts';
import { escapeXml as text } from './xml.ts';

export function htmlReport(report: RunReport): string {
  const { runs, errors, traces, skipped, matrices = [], passed, failed } = report;
  const title = `Metertwin: ${passed} passed, ${failed} failed`;
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${title}</title><style>${STYLE}</style></head><body><main>`,
    `<h1>${sign(failed === 0)} ${title}</h1>`,
    contents(report),
    ...runs.map(runSection),
    ...matrixSections(matrices),
    ...errors.map(errorSection),
    list(
      'Traces that differ',
      traces.map(({ file, message }) => `${file}: ${message}`),
    ),
    list('Not run, because an earlier scenario failed', skipped),
    '</main></body></html>\n',
  ].join('\n');
}

function contents({ runs, errors }: RunReport): string {
  const rows = runs.map((result, index) => {
    const { scenario, seed, devices, virtualSpanS, wallMs, failed } = result;
    const link = `<a href="#${anchor(index)}">${text(scenario)}</a>`;
    const spans = [span(virtualSpanS * 1_000), span(wallMs)];
    return [sign(failed === 0), link, String(seed), thousands(devices), ...spans.map(text)];
  });
  const broken = errors.map(({ scenario, seed, code }) => {
    return [sign(false), text(scenario), String(seed), '', text(code), ''];
  });
  const head = ['', 'Scenario', 'Seed', 'Devices', 'Simulated', 'Took'];
  return table('Runs', { head, rows: [...rows, ...broken], numbers: [2, 3, 4, 5] });
}

function anchor(index: number): string {
  return `run-${index + 1}`;
}

function runSection(result: RunResult, index: number): string {
  const { scenario, seed, about, control, hash, forkedAt, stoppedAt } = result;
  const forked = forkedAt === undefined ? '' : `, continues from ${text(forkedAt)}`;
  const stopped = stoppedAt === undefined ? '' : `, stopped at ${text(stoppedAt)}`;
  return [
    `<section id="${anchor(index)}"><h2>${sign(result.failed === 0)} ${text(scenario)} <small>seed ${seed}${forked}${stopped}</small></h2>`,
    `<p>${text(about)}</p>`,
    duel(result),
    checkTable(result),
    timeline(result),
    interventionTable(result),
    ...variantParts(result),
    ...(control === undefined
      ? []
      : [
          `<details><summary>Control: ${text(controlTitle(control))}</summary>`,
          ...variantParts(control),
          '</details>',
        ]),
    `<p>Trace <code>${hash}</code><br>Run again: <code>${text(againCommand(result))}</code></p>`,
    '</section>',
  ].join('\n');
}

function variantParts(variant: VariantResult): string[] {
  return [
    attackTable(variant),
    alarmTable(variant),
    lossTable(variant.counters),
    billTable(variant),
    fairnessTable(variant),
  ];
}

function checkTable(result: RunResult): string {
  const rows = checksOf(result).map(({ held, name, found }) => [
    sign(held),
    `<code>${text(name)}</code>`,
    found.split('\n').map(text).join('<br>'),
  ]);
  return table('Expectations', { head: ['', 'Expected', 'Found'], rows });
}

function interventionTable({ interventions }: RunResult): string {
  const rows = interventions.map(({ kind, name, target, at, until = 'the end' }) =>
    [kind, name, target, at, until].map(text),
  );
  return table('Interventions', { head: ['Kind', 'Name', 'Target', 'From', 'Until'], rows });
}

function attackTable({ attacks }: VariantResult): string {
  const rows = attacks.map((attack) => {
    const { id, goal, verdict, firstSignalAfterS: first } = attack;
    const noticed = first === null ? 'never' : span(first * 1_000);
    const counts = [attack.forgedReadings, attack.lostReadings, attack.shiftedCents];
    return [id, goal, verdict, noticed, ...counts.map(thousands)].map(text);
  });
  const head = ['Attack', 'Goal', 'Verdict', 'First alarm after', 'Forged', 'Lost', 'Cents moved'];
  return table('Attacks', { head, rows, numbers: [4, 5, 6] });
}

function alarmTable({ alarms }: VariantResult): string {
  const rows = alarms.map(({ kind, count, firstAt }) =>
    [kind, thousands(count), firstAt].map(text),
  );
  return table('Alarms', { head: ['Kind', 'Count', 'First'], rows, numbers: [1] });
}

/** Each telegram from the antenna of its meter to the database, or where it was lost. */
function lossTable(counters: RunCounters): string {
  const { sent, heard, lost, copies, dropped, waiting, stored, rejected } = counters;
  const { injected = 0 } = counters;
  const parts = (
    counts: Readonly<Record<string, number>>,
    what: string,
  ): (readonly [string, number])[] =>
    Object.entries(counts).flatMap(([name, count]) =>
      count > 0 ? [[`${what}: ${name}`, count]] : [],
    );
  const all: (readonly [string, number])[] = [
    ['sent', sent],
    ...parts(lost, 'lost on the air'),
    ['heard', heard],
    ['heard by a second gateway', copies],
    ...parts({ attackers: injected }, 'published past the world'),
    ...parts(rejected, 'refused'),
    ['dropped by a full outbox', dropped],
    ['waiting in a gateway', waiting],
    ['stored', stored],
  ];
  const rows = all.map(([name, count]) => [
    text(name),
    thousands(count),
    sent === 0 ? '' : percentOf(count, sent),
  ]);
  return table('Telegrams', { head: ['', 'Count', 'Of those sent'], rows, numbers: [1, 2] });
}

function billTable({ bills }: VariantResult): string {
  return bills
    .map(({ period, provisional, rows, costsCents, sumCents }) => {
      const lines = rows.map((row) => [
        text(row.userId ?? row.dwellingId),
        euro(row.totalCents),
        euro(row.trueCents),
        differenceText(row),
      ]);
      const sum = [
        'Sum',
        euro(sumCents),
        '',
        sumCents === costsCents ? '' : euro(sumCents - costsCents),
      ];
      const head = ['Dwelling', 'Billed €', 'By law and true registers €', 'Difference €'];
      const title = `Bill of ${period}${provisional ? ' so far' : ''}: ${euro(costsCents)} €`;
      return table(title, { head, rows: [...lines, sum], numbers: [1, 2, 3] });
    })
    .join('\n');
}

/** Of the total, or else of what is to be paid. */
function differenceText({ totalCents, trueCents, payableCents, truePayableCents }: AuditedRow) {
  if (totalCents !== trueCents) return euro(totalCents - trueCents);
  if (payableCents === undefined || truePayableCents === undefined) return '';
  if (payableCents === truePayableCents) return '';
  return `${euro(payableCents - truePayableCents)} to pay`;
}

/** The heat that a dwelling really got, and what its allocators made of it. */
function fairnessTable({ bills }: VariantResult): string {
  return bills
    .map(({ period, fairness }) => {
      const kwh = (value: number): string => thousands(Math.round(value));
      const rows = fairness.map((row) => [
        text(row.dwellingId),
        kwh(row.radiatorKwh),
        kwh(row.pipeKwh),
        kwh(row.toNeighboursKwh),
        kwh(row.heatKwh),
        row.heatPct.toFixed(1),
        row.unitsPct.toFixed(1),
        euro(row.moreCents),
      ]);
      const head = [
        ...['Dwelling', 'Radiators kWh', 'Pipes kWh', 'To neighbours kWh', 'Heat used kWh'],
        ...['% of the heat', '% of the units', 'Pays more €'],
      ];
      return table(`Fairness of ${period}`, { head, rows, numbers: [1, 2, 3, 4, 5, 6, 7] });
    })
    .join('\n');
}

function errorSection(error: RunError): string {
  const { scenario, code, message, hint } = error;
  return `<section><h2>${sign(false)} ${text(scenario)}</h2><p><strong>${text(code)}</strong>: ${text(message)}</p><p>${text(hint)}</p><p>Run again: <code>${text(againCommand(error))}</code></p></section>`;
}
