/** What attackers do at the real programs, as barriers of a run. Each attempt stands in the trace. */
import { assert } from '#kernel/errors.ts';
import type { Attempt } from '../../attacks/attack.ts';
import type { Trace } from '../../core/trace.ts';
import { actsOf, attackKey } from './rungs.ts';
import type { Barrier } from '../drive.ts';
import type { DoneByAttackers } from '../fork/fork.ts';
import type { RunSystem } from '../ports.ts';
import type { Scenario } from '../scenario.ts';
import type { SetUpAttack } from '../set-up.ts';

export interface AttackActs {
  readonly barriers: readonly Barrier[];
  /** Until now. */
  done(): DoneByAttackers;
}

interface Surroundings {
  readonly system: Pick<RunSystem, 'attackers'>;
  readonly trace: Trace;
  /** Of the run that this one continues. */
  readonly done?: DoneByAttackers | undefined;
}

export function attackActs(
  { attacks }: Scenario,
  running: readonly SetUpAttack[],
  { system: { attackers }, trace, done }: Surroundings,
): AttackActs {
  const attempts = new Map<string, readonly Attempt[]>(done?.attempts);
  const barriers = attacks.flatMap((planned, index) =>
    actsOf(planned).map((at): Barrier => ({
      at,
      what: planned.attack.id,
      perform: async () => {
        const one = running[index];
        assert(one !== undefined, 'an attack that was not started');
        attackers.onAct?.(planned.attack.id, 'begins');
        const tried = await one.act(attackers.reach, at);
        attackers.onAct?.(planned.attack.id, 'ends');
        const key = attackKey(planned);
        attempts.set(key, [...(attempts.get(key) ?? []), ...tried]);
        for (const { what, isGranted, word } of tried) {
          const outcome = isGranted ? 'granted' : 'refused';
          trace.write(at, 'attempt', { id: planned.attack.id, what, outcome, word });
        }
      },
    })),
  );
  const injectedCount = (): number => (done?.injectedCount ?? 0) + attackers.injectedCount();
  const acts = (): DoneByAttackers['acts'] =>
    new Map(
      attacks.map((planned, index) => {
        const key = attackKey(planned);
        return [key, (done?.acts.get(key) ?? 0) + (running[index]?.actCount() ?? 0)];
      }),
    );
  return { barriers, done: () => ({ attempts, acts: acts(), injectedCount: injectedCount() }) };
}
