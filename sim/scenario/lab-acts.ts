/** Interventions on core, portal and wire, as barriers of a run. */
import { formatInstant, SECOND_MS, type Instant } from '#kernel/time.ts';
import type { Trace } from '../core/trace.ts';
import { GRID_LIMIT } from '../faults/lab-faults.ts';
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
  const asked = returns(story).map(({ gateway, at }): Barrier => {
    const act = { kind: LIMITS_ASKED, targets: [gateway], options: {} };
    return { at, what: act.kind, perform: () => begin(act, at, false) };
  });
  const barriers = story.flatMap(({ labAct: act, at, until }): Barrier[] => {
    if (act === undefined) return [];
    const what = act.kind;
    const first = { at, what, perform: () => begin(act, at, until !== undefined) };
    if (until === undefined) return [first];
    return [first, { at: until, what, perform: () => end(act, until) }];
  });
  return {
    barriers: [...barriers, ...asked],
    finish: async (at) => {
      for (const act of open) await end(act, at);
    },
  };
}

/** A gateway that has its connection back asks for the orders of a grid operator that it has missed. */
export const LIMITS_ASKED = 'limits-asked';
const RECONNECTED_MS = SECOND_MS;
const AWAY: readonly string[] = ['uplink-outage', 'gateway-down', 'uplink-flapping'];

/** Where nobody ever orders anything, nobody asks. */
function returns(story: readonly StoryIntervention[]): { gateway: string; at: Instant }[] {
  if (!story.some(({ labAct }) => labAct?.kind === GRID_LIMIT)) return [];
  return story.flatMap(({ at, until = Infinity, effects }) =>
    effects.flatMap((effect) => {
      const { on, kind } = effect;
      if (!on.startsWith('gateway/') || !AWAY.includes(kind)) return [];
      const gateway = on.slice('gateway/'.length);
      const { options } = effect;
      const ends = 'upMs' in options ? upAgain(options, { at, until }) : [until];
      return ends
        .filter((end) => Number.isFinite(end))
        .map((end) => ({ gateway, at: end + RECONNECTED_MS }));
    }),
  );
}

/** Of a connection that comes and goes: when it comes. */
function upAgain(
  { downMs, upMs }: { readonly downMs: number; readonly upMs: number },
  { at, until }: { readonly at: Instant; readonly until: Instant },
): Instant[] {
  const count = Math.min(MOST_RETURNS, Math.ceil((until - at) / (downMs + upMs)));
  return Array.from({ length: count }, (_, index) => at + index * (downMs + upMs) + downMs);
}

const MOST_RETURNS = 1_000;

/** `portal-down on 2026-01-08T00:00:00.000Z`, for whoever cannot carry them out. */
export function labActNames(story: readonly StoryIntervention[]): string {
  return story
    .filter(({ labAct, actsInLab }) => labAct !== undefined || actsInLab === true)
    .map(({ name, at }) => `${name} at ${formatInstant(at)}`)
    .join(', ');
}
