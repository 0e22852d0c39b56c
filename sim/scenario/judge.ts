/** Judges the run of a variant: counters that must add up, metrics, verdicts and expectations. */
import { compareText } from '#kernel/compare-text.ts';
import { assert } from '#kernel/errors.ts';
import type { DefenceId } from '#kernel/defences.ts';
import { formatInstant, type Instant } from '#kernel/time.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { attackResult } from './attack/attack-result.ts';
import { auditElectricity, type JudgedElectricity } from './audit/electricity-audit.ts';
import { auditHouse } from './audit/house-audit.ts';
import { explain } from './because.ts';
import { usageOf } from './house/house-usage.ts';
import { evaluate, metricOf } from './expect.ts';
import type { Expectation } from './expectation.ts';
import { sum, type Seen } from './metrics/metric.ts';
import { metricValue } from './metrics/metrics.ts';
import { countOf } from './metrics/reading-metrics.ts';
import { narrowed } from './narrow.ts';
import type { VariantRun } from './variant-run.ts';
import type { PortalAlarm, RunPorts } from './ports.ts';
import type { AlarmSummary, RunCounters, VariantResult } from './result.ts';
import type { Scenario } from './scenario.ts';

interface JudgeTask {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly run: VariantRun;
  readonly off: readonly DefenceId[];
  readonly expectations: readonly Expectation[];
  /** Where the run stopped. */
  readonly until: Instant;
  readonly invoicesOf: RunPorts['invoicesOf'];
}

/** Heat that nobody accounts for, percent of what came in. */
const MOST_OFF_PCT = 0.1;

/** Stops on identities that do not hold: then nothing that follows could be trusted. */
export function judge(task: JudgeTask): Omit<VariantResult, 'trace'> {
  const { run, scenario } = task;
  const counters = countersOf(run);
  const readings = run.auditor.audit(run.readings);
  const { house, story, registers, bills: portalBills } = run;
  const { invoicesOf, until, seed } = task;
  const usage = usageOf({ scenario, seed });
  const { balanceOffPct } = run.heat;
  assert(balanceOffPct < MOST_OFF_PCT, () => `the heat of the house is off by ${balanceOffPct} %`);
  const { bills, missingCount } = auditHouse({
    ...{ registers, portalBills, until },
    house: run.lived,
    heat: run.heat,
    invoicesOf: (rented, year) => invoicesOf(rented, usage(year)),
  });
  const attacks = scenario.attacks.map((_, index) =>
    attackResult({ scenario, index, run, readings, bills }),
  );
  const seen: Seen = {
    ...{ readings, bills, counters, attacks, alarms: run.alarms, delays: run.delays },
    heat: run.heat,
    ...{ electricity: electricityOf(task), limits: run.limits, power: run.power },
    volume: run.volume.read(),
    deadLetters: run.portal.deadLetters,
    missingBills: missingCount,
  };
  const partOf = ({ tags, within }: Expectation): Seen => {
    if (tags === undefined && within === undefined) return seen;
    const asked = { ...(tags && { tags }), ...(within && { within }) };
    return { ...seen, ...narrowed(seen, asked, { story, house }) };
  };
  const actualOf = (expectation: Expectation): number =>
    metricValue(metricOf(expectation.path), partOf(expectation));
  const expectations = evaluate(task.expectations, actualOf).map((result, index) => {
    const expectation = task.expectations[index];
    if (result.held || expectation === undefined) return result;
    const because = explain(metricOf(result.path), partOf(expectation), house);
    return because.length === 0 ? result : { ...result, because };
  });
  const alarms = alarmSummaries(run.alarms);
  return { off: task.off, counters, expectations, attacks, alarms, bills };
}

function electricityOf({ scenario, run }: JudgeTask): JudgedElectricity[] {
  const meters = run.house.registerMeters.filter(({ kind }) => kind === 'electricity');
  const ids = new Map(
    meters.map(({ dwellingId, address }) => [dwellingId, formatAddress(address)]),
  );
  return auditElectricity({
    ...{ views: run.electricity, registers: run.quarters, tariff: scenario.tariffs[0] },
    meterOf: (dwellingId) => ids.get(dwellingId),
  });
}

function countersOf({ world, portal, injectedCount }: VariantRun): RunCounters {
  const lost = sum(Object.values(world.lost));
  const rejected = sum(Object.values(portal.rejected));
  const copies = world.receptions - world.heard;
  assert(world.sent === world.heard + lost, 'sent must be heard + lost');
  assert(portal.received === portal.stored + rejected, 'received must be stored + rejected');
  assert(
    world.heard + copies + injectedCount ===
      portal.stored + rejected + world.buffered + world.dropped,
    'heard and injected must be stored + rejected',
  );
  return {
    sent: world.sent,
    heard: world.heard,
    lost: world.lost,
    copies,
    ...(injectedCount === 0 ? {} : { injected: injectedCount }),
    waiting: world.buffered,
    dropped: world.dropped,
    stored: portal.stored,
    rejected: portal.rejected,
  };
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
