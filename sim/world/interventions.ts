/**
 * Everything that happens to the world from outside, as one list: faults, habits, attacks, acts of an
 * operator. Each is applied and reverted by an event of the world's own queue, so it stands in the
 * trace and in the snapshot. What it changes outside the world is done by whoever runs it.
 */
import { defined } from '#kernel/defined.ts';
import { assert } from '#kernel/errors.ts';
import type { Instant } from '#kernel/time.ts';
import type { Effect, EffectKind, EffectLog, EffectLogState } from '../core/effects.ts';
import { Trace } from '../core/trace.ts';
import { worldError } from './errors.ts';
import type { House } from './house.ts';

/** A part of the world that something can be done to: `meter/d05-r2`, `dwelling/d03`, `gateway/gw-1`, `air`. */
export type SubjectId = `${'meter' | 'dwelling' | 'gateway'}/${string}` | 'air';

export type PlannedEffect = Pick<Effect, 'kind' | 'options'> & { readonly on: SubjectId };

export interface PlannedIntervention {
  readonly at: Instant;
  /** Until the end when left out. */
  readonly until?: Instant;
  /** As the trace and the reports say it: `meter-silent`, `A02-replay`. */
  readonly name: string;
  readonly target: string;
  /** What it does in the world; nothing where it acts elsewhere. */
  readonly effects: readonly PlannedEffect[];
}

export interface Intervention {
  readonly at: Instant;
  readonly until: Instant | undefined;
  readonly name: string;
  readonly target: string;
  /** Each part of the world that it touches. */
  readonly on: readonly string[];
  apply(at: Instant): void;
  revert(at: Instant): void;
}

export interface Subjects {
  /** By id. */
  readonly logs: ReadonlyMap<SubjectId, EffectLog>;
  /** Called when an effect on it has begun. */
  begun(on: SubjectId, kind: EffectKind, at: Instant): void;
  /** Called when an effect on it is over. */
  recovered(on: SubjectId, kind: EffectKind, at: Instant): void;
}

/** Throws WORLD_UNKNOWN_METER, WORLD_UNKNOWN_DWELLING, WORLD_UNKNOWN_GATEWAY for what is not there. */
export function interventionsOf(
  planned: readonly PlannedIntervention[],
  subjects: Subjects,
  house: House,
): Intervention[] {
  return planned.map((one) => interventionOf(one, { subjects, house }));
}

/** `by` tells it from others that do the same at the same time. */
export function interventionOf(
  { effects, at, until, name, target }: PlannedIntervention,
  { subjects, house, by }: { subjects: Subjects; house: House; by?: number },
): Intervention {
  const touched = effects.map((effect) => ({ effect, log: logOf(effect.on, subjects, house) }));
  return {
    at,
    until,
    name,
    target,
    on: [...new Set(effects.map((effect) => effect.on))],
    apply: (now) => {
      for (const { effect, log } of touched) {
        const { on, kind, options } = effect;
        log.begin({ kind, options, ...defined({ by }) }, now);
        subjects.begun(on, kind, now);
      }
    },
    revert: (now) => {
      for (const { effect, log } of touched) {
        log.end(effect.kind, now, by);
        subjects.recovered(effect.on, effect.kind, now);
      }
    },
  };
}

const UNKNOWN = {
  meter: 'WORLD_UNKNOWN_METER',
  dwelling: 'WORLD_UNKNOWN_DWELLING',
  gateway: 'WORLD_UNKNOWN_GATEWAY',
} as const;

function logOf(on: SubjectId, { logs }: Subjects, house: House): EffectLog {
  const log = logs.get(on);
  if (log !== undefined) return log;
  const [kind, name] = on.split('/') as [keyof typeof UNKNOWN, string];
  const last = house.dwellings.at(-1)?.id;
  throw worldError(UNKNOWN[kind], { details: { [kind]: name, house: house.id, last } });
}

/** State of all logs that are not empty, by subject. */
export function logStates({
  logs,
}: Pick<Subjects, 'logs'>): Readonly<Record<string, EffectLogState>> {
  const states = [...logs].map(([id, log]) => [id, log.state()] as const);
  return Object.fromEntries(states.filter(([, state]) => state.length > 0));
}

export function restoreLogs(
  { logs }: Pick<Subjects, 'logs'>,
  states: Readonly<Record<string, EffectLogState>>,
): void {
  for (const log of logs.values()) log.restore([]);
  for (const [id, state] of Object.entries(states)) {
    const log = logs.get(id as SubjectId);
    assert(log !== undefined, `a snapshot with effects on ${id}, which is not there`);
    log.restore(state);
  }
}

/** Names a plan, so that a snapshot of another one is refused; undefined where nothing happens. */
export function planHash(planned: readonly PlannedIntervention[]): string | undefined {
  if (planned.length === 0) return undefined;
  const trace = new Trace();
  for (const { at, until = null, name, target, effects } of planned) {
    trace.write(at, name, { until, target, effects: effects.map((one) => JSON.stringify(one)) });
  }
  return `plan ${trace.sha256().slice(0, HASH_DIGITS)}`;
}

const HASH_DIGITS = 16;
