/** How attacks ended. */
import { VERDICTS } from '../verdict.ts';
import type { Verdict } from '../verdict.ts';
import type { Metric, MetricTable } from './metric.ts';

const ABOUT: Readonly<Record<Verdict, string>> = {
  BLOCKED: 'attacks without any effect',
  DETECTED: 'attacks with an effect that was contained and noticed',
  DEGRADED: 'attacks that cost readings',
  SUCCEEDED: 'attacks that reached their goal',
};

export const ATTACK_METRICS: MetricTable = Object.fromEntries(
  VERDICTS.map((verdict): [string, Metric] => [
    `attacks.${verdict.toLowerCase()}`,
    {
      about: ABOUT[verdict],
      of: ({ attacks }) => attacks.filter((attack) => attack.verdict === verdict).length,
    },
  ]),
);
