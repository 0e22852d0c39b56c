/** How attacks ended. */
import { VERDICTS, type Verdict } from '../../attacks/verdict.ts';
import { sum, type Metric, type MetricTable } from './metric.ts';

const ABOUT: Readonly<Record<Verdict, string>> = {
  IDLE: 'attacks that never did anything',
  BLOCKED: 'attacks without any effect',
  DETECTED: 'attacks with an effect that was contained and noticed',
  DEGRADED: 'attacks that cost readings',
  SUCCEEDED: 'attacks that reached their goal',
};

export const ATTACK_METRICS: MetricTable = {
  ...verdicts(),
  'attempts.granted': {
    about: 'what attackers tried at core, wire and portal and were let do',
    of: ({ attacks }) => sum(attacks.map(({ attempts }) => attempts?.granted ?? 0)),
  },
  'attempts.refused': {
    about: 'what attackers tried at core, wire and portal and were refused',
    of: ({ attacks }) => sum(attacks.map(({ attempts }) => attempts?.refused ?? 0)),
  },
};

function verdicts(): MetricTable {
  const rows = VERDICTS.map((verdict): [string, Metric] => [
    `attacks.${verdict.toLowerCase()}`,
    {
      about: ABOUT[verdict],
      of: ({ attacks }) => attacks.filter((attack) => attack.verdict === verdict).length,
    },
  ]);
  return Object.fromEntries(rows);
}
