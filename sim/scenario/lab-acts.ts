/** Interventions on core, portal and wire, as barriers of a run. */
import { formatInstant, type Instant } from '#kernel/time.ts';
import type { Trace } from '../core/trace.ts';
import type { Barrier } from './drive.ts';
import type { StoryIntervention } from './interventions.ts';
import type { LabAct, RunSystem } from './ports.ts';

interface LabActs {
  /** In any order. */
  readonly barriers: readonly Barrier[];
  /** Brings back what a run that stops early left open. */
  finish(at: Instant): Promise<void>;
}

export function labActs(
  story: readonly StoryIntervention[],
  { system, trace }: { readonly system: Pick<RunSystem, 'act'>; readonly trace: Trace },
): LabActs {
  const open = new Set<LabAct>();
  const perform = async (act: LabAct, state: 'begins' | 'ends', at: Instant): Promise<void> => {
    const outcome = await system.act(act, state, at);
    trace.write(at, 'act', { name: act.kind, on: act.targets, state, outcome });
  };
  const begin = async (act: LabAct, at: Instant, isLasting: boolean): Promise<void> => {
    if (isLasting) open.add(act);
    await perform(act, 'begins', at);
  };
  const end = async (act: LabAct, at: Instant): Promise<void> => {
    open.delete(act);
    await perform(act, 'ends', at);
  };
  const barriers = story.flatMap(({ labAct: act, at, until }): Barrier[] => {
    if (act === undefined) return [];
    const what = act.kind;
    const first = { at, what, perform: () => begin(act, at, until !== undefined) };
    if (until === undefined) return [first];
    return [first, { at: until, what, perform: () => end(act, until) }];
  });
  return {
    barriers,
    finish: async (at) => {
      for (const act of open) await end(act, at);
    },
  };
}

/** `portal-down on 2026-01-08T00:00:00.000Z`, for whoever cannot carry them out. */
export function labActNames(story: readonly StoryIntervention[]): string {
  return story
    .filter(({ labAct, actsInLab }) => labAct !== undefined || actsInLab === true)
    .map(({ name, at }) => `${name} at ${formatInstant(at)}`)
    .join(', ');
}
