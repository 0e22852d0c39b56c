/** Judges the run of a variant: counters that must add up, metrics, verdicts and expectations. */
import { compareText } from '#kernel/compare-text.ts';
import { assert } from '#kernel/errors.ts';
import type { DefenceId } from '#kernel/defences.ts';
import { formatInstant, SECOND_MS } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import { unfairCents, worstPct } from './audit/fairness.ts';
import { auditHouse } from './audit/house-audit.ts';
import type { ReadingAudit } from './auditor.ts';
import { explain } from './because.ts';
import { evaluate, metricOf } from './expect.ts';
import type { Expectation } from './expect.ts';
import type { Metrics } from './metrics.ts';
import { narrowed } from './narrow.ts';
import type { Evidence } from './narrow.ts';
import type { VariantRun } from './variant-run.ts';
import type { PortalAlarm, RunPorts } from './ports.ts';
import type { AlarmSummary, AttackResult, RunCounters, VariantResult } from './result.ts';
import type { Scenario } from './scenario.ts';
import { VERDICTS, verdictOf } from './verdict.ts';

export interface JudgeTask {
  readonly scenario: Scenario;
  readonly run: VariantRun;
  readonly off: readonly DefenceId[];
  readonly expectations: readonly Expectation[];
  /** Where the run stopped. */
  readonly until: Instant;
  readonly invoicesOf: RunPorts['invoicesOf'];
}

/** Stops on identities that do not hold: then nothing that follows could be trusted. */
export function judge(task: JudgeTask): Omit<VariantResult, 'trace'> {
  const { run, scenario } = task;
  const counters = countersOf(run);
  const readings = run.auditor.audit(run.readings);
  const { house, story, registers, bills: portalBills } = run;
  const { invoicesOf, until } = task;
  const { bills, missingCount } = auditHouse({
    ...{ registers, portalBills, invoicesOf, until },
    house: run.lived,
  });
  const shiftedCents = sum(bills.map((bill) => bill.shiftedCents));
  const attacks = scenario.attacks.map((_, index) =>
    attackResult({ scenario, index, alarms: run.alarms, readings, shiftedCents }),
  );
  const evidence: Evidence = { readings, bills, alarms: run.alarms };
  const whole: Metrics = {
    ...telegramMetrics(counters),
    ...evidenceMetrics(evidence),
    ...verdictMetrics(attacks),
    ...delayMetrics(run.delays),
    'bundles.deadLetters': run.portal.deadLetters,
    'bills.count': bills.length,
    'bills.missing': missingCount,
  };
  const partOf = (expectation: Expectation): Evidence =>
    narrowed(evidence, expectation, { story, house });
  const actualOf = (expectation: Expectation): number => {
    const { path, tags, within } = expectation;
    const isWhole = tags === undefined && within === undefined;
    // What did not occur counts as 0.
    return (isWhole ? whole : evidenceMetrics(partOf(expectation)))[metricOf(path)] ?? 0;
  };
  const expectations = evaluate(task.expectations, actualOf).map((result, index) => {
    const expectation = task.expectations[index];
    if (result.held || expectation === undefined) return result;
    const because = explain(metricOf(result.path), partOf(expectation), house);
    return because.length === 0 ? result : { ...result, because };
  });
  const alarms = alarmSummaries(run.alarms);
  return { off: task.off, counters, expectations, attacks, alarms, bills };
}

/** What can be counted one by one, so that a part of it has the same results. */
function evidenceMetrics({ readings, bills, alarms }: Evidence): Metrics {
  const fairness = bills.map((bill) => bill.fairness);
  return {
    ...readingMetrics(readings),
    ...alarmMetrics(alarms),
    'bills.shiftedCents': sum(bills.map((bill) => bill.shiftedCents)),
    'bills.wrongCents': sum(bills.map((bill) => bill.wrongCents)),
    'bills.differenceCents': sum(bills.map((bill) => Math.abs(bill.costsCents - bill.sumCents))),
    'fairness.shiftedCents': sum(fairness.map(unfairCents)),
    'fairness.worstPct': Math.max(0, ...fairness.map(worstPct)),
  };
}

function delayMetrics(delays: VariantRun['delays']): Metrics {
  return {
    'delays.p50S': delays.quantileS(0.5),
    'delays.p99S': delays.quantileS(0.99),
    'delays.maxS': delays.quantileS(1),
  };
}

function countersOf({ world, portal }: VariantRun): RunCounters {
  const lost = sum(Object.values(world.lost));
  const rejected = sum(Object.values(portal.rejected));
  const copies = world.receptions - world.heard;
  assert(world.sent === world.heard + lost, 'sent must be heard + lost');
  assert(portal.received === portal.stored + rejected, 'received must be stored + rejected');
  assert(
    world.heard + copies === portal.stored + rejected + world.buffered + world.dropped,
    'heard must be stored + rejected',
  );
  return {
    sent: world.sent,
    heard: world.heard,
    lost: world.lost,
    copies,
    waiting: world.buffered,
    dropped: world.dropped,
    stored: portal.stored,
    rejected: portal.rejected,
  };
}

interface AttackSeen {
  readonly scenario: Scenario;
  readonly index: number;
  readonly alarms: readonly PortalAlarm[];
  readonly readings: ReadingAudit;
  readonly shiftedCents: number;
}

/** Effects since the attack began. Bills are those at the end, so a shift counts for all attacks. */
function attackResult(seen: AttackSeen): AttackResult {
  const planned = seen.scenario.attacks[seen.index];
  assert(planned !== undefined, 'an attack that was not planned');
  const { attack, at } = planned;
  const since = seen.alarms.filter((alarm) => alarm.at >= at);
  const firstAt = since.reduce((first, alarm) => Math.min(first, alarm.at), Infinity);
  const effect = {
    alarms: countOf(since),
    forgedReadings: seen.readings.forged.filter((reading) => reading.at >= at).length,
    lostReadings: seen.readings.lost.filter((reading) => reading.rxAt >= at).length,
    shiftedCents: seen.shiftedCents,
  };
  return {
    id: attack.id,
    goal: attack.goal,
    verdict: verdictOf(effect),
    firstSignalAfterS: firstAt === Infinity ? null : Math.round((firstAt - at) / SECOND_MS),
    ...effect,
  };
}

function telegramMetrics(counters: RunCounters): Metrics {
  const reasons = Object.entries(counters.rejected);
  return {
    'telegrams.sent': counters.sent,
    'telegrams.heard': counters.heard,
    'telegrams.lost': sum(Object.values(counters.lost)),
    'telegrams.stored': counters.stored,
    'telegrams.rejected': sum(Object.values(counters.rejected)),
    ...Object.fromEntries(reasons.map(([reason, n]) => [`telegrams.rejected.${reason}`, n])),
  };
}

function readingMetrics(readings: ReadingAudit): Metrics {
  return {
    'readings.expected': readings.expectedCount,
    'readings.stored': readings.storedCount,
    'readings.lost': readings.lost.length,
    'readings.forged': readings.forged.length,
    'readings.duplicated': readings.duplicated.length,
    'readings.wrong': readings.wrong.length,
  };
}

function alarmMetrics(alarms: readonly PortalAlarm[]): Metrics {
  const byKind = Map.groupBy(alarms, (alarm) => alarm.kind);
  return {
    'alarms.total': countOf(alarms),
    ...Object.fromEntries([...byKind].map(([kind, some]) => [`alarms.${kind}`, countOf(some)])),
  };
}

function verdictMetrics(attacks: readonly AttackResult[]): Metrics {
  return Object.fromEntries(
    VERDICTS.map((verdict) => [
      `attacks.${verdict.toLowerCase()}`,
      attacks.filter((attack) => attack.verdict === verdict).length,
    ]),
  );
}

function alarmSummaries(alarms: readonly PortalAlarm[]): AlarmSummary[] {
  const byKind = Map.groupBy(alarms, (alarm) => alarm.kind);
  return [...byKind]
    .map(([kind, some]) => ({
      kind,
      count: countOf(some),
      firstAt: formatInstant(Math.min(...some.map((alarm) => alarm.at))),
    }))
    .sort((a, b) => compareText(a.kind, b.kind));
}

/** A rule that fires again for one subject is one alarm with a count. */
function countOf(alarms: readonly PortalAlarm[]): number {
  return sum(alarms.map((alarm) => alarm.count ?? 1));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
