/** Runs what `metertwin attack` asks for: trials with their controls, and what each defence carries. */
import path from 'node:path';
import { DEFENCES, type DefenceId } from '#kernel/defences.ts';
import { defined } from '#kernel/defined.ts';
import { assert } from '#kernel/errors.ts';
import { ATTACKS } from '../../../sim/attacks/registry.ts';
import { rowOf, type Attack } from '../../../sim/attacks/attack.ts';
import { chainsOf } from '../../../sim/scenario/fork/chains.ts';
import {
  ablatedScenario,
  TRIAL_SEED,
  triedRungs,
  triedSecurities,
  trialScenario,
  type DefenceSet,
  type TrialOrder,
} from '../../../sim/scenario/attack/trial.ts';
import type { Ablation, AttackMatrix, Carried } from '../../../sim/scenario/attack/matrix.ts';
import type { AttackResult, RunResult } from '../../../sim/scenario/result.ts';
import { runScenario } from '../../../sim/scenario/run.ts';
import type { Scenario } from '../../../sim/scenario/scenario.ts';
import { SWITCHABLE } from '../../../sim/scenario/semantic-problems.ts';
import type { Progress } from '../../../sim/scenario/variant-run.ts';
import { cliError } from '../../common/errors.ts';
import { ChainPast } from '../chain-past.ts';
import { runPorts } from '../run-file.ts';

export interface TrialWatch {
  readonly seed?: number | undefined;
  /** Keeps what each run leaves in a folder of its own below it. */
  readonly saveBelow?: string | undefined;
  readonly signal: AbortSignal;
  onProgress(name: string, progress: Progress): void;
}

/** `A02`, `A02-replay`. Throws CLI_UNKNOWN_ATTACK. */
export function attacksNamed(
  words: readonly string[],
  attacks: readonly Attack[] = ATTACKS,
): Attack[] {
  return words.map((word) => {
    const found = attacks.find(({ id }) => id === word || id.startsWith(`${word}-`));
    if (found !== undefined) return found;
    const ids = attacks.map(({ id }) => id).join(', ');
    throw cliError('CLI_UNKNOWN_ATTACK', { details: { name: word, ids } });
  });
}

/** Each rung that is tried, with the security that is asked for where it is tried with it, or the first. */
export function trialsOf(
  attack: Attack,
  {
    rung,
    security,
  }: { readonly rung?: string | undefined; readonly security?: string | undefined },
): TrialOrder[] {
  const rungs = triedRungs(attack).filter((name) => rung === undefined || name === rung);
  return rungs.flatMap((name): TrialOrder[] => {
    const [first, ...more] = triedSecurities(attack, name);
    const chosen =
      security === undefined ? first : [first, ...more].find((one) => one === security);
    return chosen === undefined ? [] : [{ attack, rung: name, security: chosen }];
  });
}

/** With all defences on, and its control. */
export function runTrial(order: TrialOrder, watch: TrialWatch): Promise<RunResult> {
  return runOne(trialScenario(order, true), watch, {});
}

/**
 * Each defence of the row alone, all but each, all and none. What may continue from the run with all of
 * them does so at the first step of the attack.
 */
export async function runMatrix(order: TrialOrder, watch: TrialWatch): Promise<AttackMatrix> {
  const row = rowOf(order.attack, order.rung).filter((id) => SWITCHABLE.includes(id));
  const { passes = [] } = order.attack.rungs[order.rung]?.trial ?? {};
  const sets: readonly DefenceSet[] = [
    ...distinct([
      [],
      ...row.map((id) => [id]),
      ...row.map((id) => row.filter((one) => one !== id)),
      row,
    ]).map((off) => ({ off })),
    ...passes.map((id) => ({ off: row, demonstrated: [id] })),
  ];
  const cells = sets.map((set) => ({ set, scenario: ablatedScenario(order, set) }));
  const seed = watch.seed ?? TRIAL_SEED;
  const found = new Map<string, Ablation>();
  for (const chain of chainsOf(cells, seed)) {
    const past = new ChainPast(chain, seed);
    try {
      for (const { set, scenario } of chain) {
        const result = await runOne(scenario, watch, past.optionsFor(scenario));
        found.set(keyOf(set), ablationOf(set, result.attacks[0]));
      }
    } finally {
      past.discard();
    }
  }
  const ablations = sets.flatMap((set) => found.get(keyOf(set)) ?? []);
  const holds = (off: readonly DefenceId[]): boolean =>
    found.get(keyOf({ off }))?.verdict !== 'SUCCEEDED';
  const carried = row.map((defence): Carried => ({
    defence,
    alone: !holds(row) && holds(row.filter((one) => one !== defence)),
    needed: !holds([defence]),
  }));
  const { attack, rung, security } = order;
  const expected = attack.rungs[rung]?.trial?.verdicts[security];
  assert(expected !== undefined, `${attack.id} ${rung} is not tried with ${security}`);
  return { attack: attack.id, rung, security, expected, ablations, carried };
}

function distinct(sets: readonly (readonly DefenceId[])[]): (readonly DefenceId[])[] {
  return [...new Map(sets.map((off) => [off.join(), off])).values()];
}

function keyOf({ off, demonstrated = [] }: DefenceSet): string {
  return `${off.join()} ${demonstrated.join()}`;
}

function ablationOf(set: DefenceSet, attack: AttackResult | undefined): Ablation {
  const { verdict = 'IDLE', forgedReadings = 0, shiftedCents = 0, alarms = 0 } = attack ?? {};
  return { ...set, verdict, forgedReadings, shiftedCents, alarms };
}

/** `D4: ciphertext ledger …` */
export function defenceText(id: DefenceId): string {
  return `${id}: ${DEFENCES[id].about}`;
}

async function runOne(
  scenario: Scenario,
  { seed, saveBelow, signal, onProgress }: TrialWatch,
  options: Pick<Parameters<typeof runScenario>[2] & object, 'from' | 'save'>,
): Promise<RunResult> {
  const { off, demonstrated } = scenario;
  const shown = demonstrated.map((id) => `only-${id}`);
  const folder = [scenario.name, scenario.fleet.security, ...off, ...shown].join('-');
  const saveDir = saveBelow === undefined ? undefined : path.join(saveBelow, folder);
  return runScenario(scenario, runPorts({ saveDir }), {
    ...options,
    ...defined({ seed }),
    signal,
    onProgress: (progress) => onProgress(scenario.name, progress),
  });
}
