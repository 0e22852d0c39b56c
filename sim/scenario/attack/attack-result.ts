/** What an attack of a run came to: its effects since it began, and the verdict on them. */
import { defined } from '#kernel/defined.ts';
import { assert } from '#kernel/errors.ts';
import { SECOND_MS, type Instant } from '#kernel/time.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { verdictOf } from '../../attacks/verdict.ts';
import { hasLearnt, learntFrom } from '../audit/eavesdropping.ts';
import type { JudgedBill } from '../audit/house-audit.ts';
import type { ReadingAudit } from '../auditor.ts';
import { countOf } from '../metrics/reading-metrics.ts';
import { sum } from '../metrics/metric.ts';
import type { AttackResult } from '../result.ts';
import type { Scenario } from '../scenario.ts';
import type { VariantRun } from '../variant-run.ts';
import { attackKey, rungOfAttack } from './rungs.ts';

interface AttackSeen {
  readonly scenario: Scenario;
  readonly index: number;
  readonly run: VariantRun;
  readonly readings: ReadingAudit;
  readonly bills: readonly JudgedBill[];
}

/** Bills are those at the end, so a shift counts for all attacks. */
export function attackResult({ scenario, index, run, readings, bills }: AttackSeen): AttackResult {
  const planned = scenario.attacks[index];
  assert(planned !== undefined, 'an attack that was not planned');
  const { attack, at } = planned;
  const since = run.alarms.filter((alarm) => alarm.at >= at);
  const firstAt = since.reduce((first, alarm) => Math.min(first, alarm.at), Infinity);
  const effect = {
    alarms: countOf(since),
    forgedReadings: readings.forged.filter((reading) => reading.at >= at).length,
    lostReadings: readings.lost.filter((reading) => reading.rxAt >= at).length,
    shiftedCents: sum(bills.map((bill) => bill.shiftedCents)),
  };
  const key = attackKey(planned);
  const { seeks } = rungOfAttack(planned);
  const attempts = run.attempts.get(key) ?? [];
  const granted = attempts.filter(({ isGranted }) => isGranted).length;
  const reached = attempts.filter(({ isGranted, isMeans }) => isGranted && isMeans !== true).length;
  const learnt = learntBy(run, key);
  const verdict = verdictOf({
    ...effect,
    suppressedFrames: run.suppressedAt.filter((when) => when >= at).length,
    acts: attempts.length + (run.acts.get(key) ?? 0) + (learnt?.guesses ?? 0),
    gained:
      (seeks === 'access' ? reached : 0) +
      (seeks === 'cost' ? (run.portal.rejected['unknown-meter'] ?? 0) : 0) +
      (learnt !== undefined && hasLearnt(learnt) ? 1 : 0),
    isStealth: seeks === 'stealth',
  });
  const unreadAreaPct = unreadArea(run, at);
  return {
    id: attack.id,
    goal: attack.goal,
    verdict,
    firstSignalAfterS: firstAt === Infinity ? null : Math.round((firstAt - at) / SECOND_MS),
    ...effect,
    mostCents: mostMoved(bills),
    unreadAreaPct,
    limits: unreadAreaPct > MOST_UNREAD_PCT ? [...LIMITS] : [],
    sentBytes: run.foreignBytes,
    ...defined({ learnt }),
    ...(attempts.length === 0 ? {} : { attempts: { granted, refused: attempts.length - granted } }),
  };
}

function learntBy({ guesses, auditor }: VariantRun, key: string): AttackResult['learnt'] {
  const said = guesses.get(key) ?? [];
  if (said.length === 0) return undefined;
  return learntFrom(said, (meterId, at) => auditor.unitsAt(meterId, at));
}

function mostMoved(bills: readonly JudgedBill[]): number {
  const moved = bills.flatMap(({ rows }) =>
    rows.map(({ totalCents, trueCents }) => Math.abs(totalCents - trueCents)),
  );
  return Math.max(0, ...moved);
}

/** Above it nothing may be billed by consumption, and then each tenant may cut the bill. */
const MOST_UNREAD_PCT = 25;
const LIMITS = ['§9a(2): 25 % of the area', '§12(1): 15 % less to pay'] as const;
const PERCENT = 100;

function unreadArea({ house, readings }: VariantRun, since: Instant): number {
  const read = new Set(
    readings.filter((reading) => reading.at >= since).map((reading) => reading.meterId),
  );
  const unread = new Set(
    house.meters
      .filter(({ address }) => !read.has(formatAddress(address)))
      .map(({ dwellingId }) => dwellingId),
  );
  const areaOf = (some: readonly { readonly areaM2: number }[]): number =>
    sum(some.map(({ areaM2 }) => areaM2));
  const { dwellings } = house;
  const missing = dwellings.filter(({ id }) => unread.has(id));
  return Math.round((PERCENT * areaOf(missing)) / areaOf(dwellings));
}
