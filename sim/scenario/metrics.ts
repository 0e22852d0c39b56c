/**
 * The results that `expect:` can name. One table, so that a wrong name is found before the run
 * and the documentation of the names cannot fall behind.
 */
import { ALARM_KINDS, REJECTION_REASONS } from '#kernel/rejections.ts';

export const METRICS = {
  'telegrams.sent': 'frames on the air, the attacker’s included',
  'telegrams.heard': 'frames that at least one gateway received',
  'telegrams.lost': 'frames that no gateway received',
  'telegrams.stored': 'telegrams that the portal took as readings',
  'telegrams.rejected': 'telegrams that the portal refused, all reasons together',
  'bundles.deadLetters': 'bundles that the portal could not read',
  'delays.p50S': 'seconds that half of the telegrams do not exceed from the air to the uplink',
  'delays.p99S': 'the same of 99 in 100',
  'delays.maxS': 'the same of all',
  'readings.expected': 'genuine telegrams that a gateway heard: each must become one reading',
  'readings.stored': 'readings in the portal',
  'readings.lost': 'expected readings that the portal does not have, or has with other units',
  'readings.forged': 'readings in the portal that no genuine telegram of that instant explains',
  'readings.duplicated': 'readings that the portal has more than once',
  'readings.wrong':
    'readings with the right units and another due date, due-date value, clock or error date than was sent',
  'alarms.total': 'alarms of all kinds',
  'bills.shiftedCents': 'cents that moved from one dwelling to another against the true registers',
  'bills.wrongCents':
    'cents by which figures on the bills differ from what the law and the true registers give',
  'bills.differenceCents': 'costs minus the sum of all bills; bills add up when it is 0',
  'bills.count': 'billing periods that the portal billed',
  'bills.missing': 'billing periods that the true registers can bill and the portal cannot',
  'fairness.shiftedCents': 'cents that some dwellings pay more by their units than by their heat',
  'fairness.worstPct': 'largest part by which a dwelling’s units are off its heat, in percent',
  'attacks.blocked': 'attacks without any effect',
  'attacks.detected': 'attacks with an effect that was contained and noticed',
  'attacks.degraded': 'attacks that cost readings',
  'attacks.succeeded': 'attacks that reached their goal',
} as const;

/** Names that end in a word of their own: `alarms.replay`. */
export const METRIC_FAMILIES = {
  'alarms.': ALARM_KINDS,
  'telegrams.rejected.': REJECTION_REASONS,
} as const satisfies Record<string, readonly string[]>;

/** Values by name. A member of a family that did not occur is left out and counts as 0. */
export type Metrics = Readonly<Record<string, number>>;

export const METRIC_NAMES: readonly string[] = [
  ...Object.keys(METRICS),
  ...Object.entries(METRIC_FAMILIES).flatMap(([family, words]) =>
    words.map((word) => `${family}${word}`),
  ),
];

export function isMetric(name: string): boolean {
  return METRIC_NAMES.includes(name);
}
