/**
 * What an attack is: a goal, what the attacker knows, the defences it meets, and one or several rungs,
 * which are ways to the same goal. A rung declares its positions and gets their ports and no others:
 * the type of what it is handed follows from them. Its memory is JSON, so that a stopped world
 * continues with the attack where it was.
 */
import Type, { type Static, type TObject, type TProperties } from 'typebox';
import type { DefenceId } from '#kernel/defences.ts';
import { defined } from '#kernel/defined.ts';
import type { Rng } from '#kernel/rng.ts';
import type { Instant } from '#kernel/time.ts';
import type { MeterSecurity } from '../devices/telegram-security.ts';
import type { Verdict } from './verdict.ts';
import {
  isLabPosition,
  isWorldPosition,
  portsOf,
  type Answer,
  type LabPorts,
  type PortsOf,
  type Position,
  type WorldPorts,
} from '../positions/ports.ts';

export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

export type Parameters = Readonly<Record<string, JsonValue>>;

/** What every attacker knows and may do. */
export interface AttackBase {
  readonly startAt: Instant;
  /** When the attacker acts. */
  readonly actAt: Instant;
  /** Id of the meter that carries a label, read from its housing: `d05-r2` → `QDS-…`. */
  meterId(label: string): string;
  /** Thing names of the gateways, read from their housings. */
  readonly gateways: readonly string[];
  /** Numbers of the dwellings, read from the doorbells. */
  readonly dwellings: readonly string[];
  /**
   * The attacker's own chance. Fork it by what is decided (`rng.fork('frame/17')`) and draw from there, so
   * that a stopped world continues alike; and draw for what is done after `actAt` only, because a run
   * that was saved before may continue with another attacker's seed.
   */
  readonly rng: Rng;
  /** Writes what the attacker does into the trace. */
  note(action: string, details: Readonly<Record<string, string | number>>): void;
}

export type AttackContext<P extends Position, Given> = AttackBase & {
  readonly given: Given;
} & PortsOf<WorldPorts, P>;

/** What an attacker tried at the real programs, and what came of it. */
export interface Attempt extends Answer {
  /** In words that do not depend on the run: `GET the bill of d02`. */
  readonly what: string;
  /** On the way to the goal: being let in is no success yet. */
  readonly isMeans?: true;
}

/**
 * What a listener says of a meter without its key. `stood`: how sure it is that the meter counted
 * nothing between two of its telegrams. `units`: what its register shows.
 */
export interface Guess {
  readonly meterId: string;
  /** End of the telegram that it is about. */
  readonly at: Instant;
  readonly says:
    | { readonly kind: 'stood'; readonly since: Instant; readonly score: number }
    | { readonly kind: 'units'; readonly units: number };
}

export interface RungInAction<P extends Position> {
  /** Everything the attacker has to remember over a stop of the world. */
  memory(): JsonValue;
  /** What it thinks it knows in the end; the judge holds it against the true registers. */
  guesses?(): readonly Guess[];
  /** What it does at the real programs at one of its instants; needed where it has some. */
  act?(ports: PortsOf<LabPorts, P>, at: Instant): Promise<readonly Attempt[]>;
}

/** A parameter that passed the schema and still makes no sense. */
interface ParameterProblem {
  readonly key: string;
  readonly message: string;
}

/**
 * How a rung is tried: a story of its own, what it comes to there, and what a control takes away so that it
 * succeeds. A control in which it does not succeed proves nothing.
 */
export interface Trial {
  /** ISO 8601: how long the story is, and when the attacker acts. */
  readonly duration: string;
  readonly at: string;
  readonly with?: Parameters;
  /** A preset. Default altbau-12. */
  readonly house?: string;
  /** The first day. Default a day of January: the heating is on. */
  readonly start?: string;
  /** Of the fleet. Default 3600. */
  readonly intervalS?: number;
  /** Default 900; how soon the portal hears of something. */
  readonly reportS?: number;
  /** The gateway keeps no list of its meters, so that what stands behind it is tried. */
  readonly takesAll?: true;
  /** Of the defences of the attack those that meet this rung; default all. */
  readonly meets?: readonly DefenceId[];
  /** Demonstrations that it gets past: with one of them and nothing else on, it succeeds. */
  readonly passes?: readonly DefenceId[];
  /** Security of the telegrams → what it comes to with all defences on. */
  readonly verdicts: Readonly<Partial<Record<MeterSecurity, Verdict>>>;
  /** Kind of an alarm → how long after the first act it rings at the latest, ISO 8601. */
  readonly alarms?: Readonly<Record<string, string>>;
  readonly control: TrialControl;
  /** Another control for telegrams of some security. */
  readonly controls?: Readonly<Partial<Record<MeterSecurity, TrialControl>>>;
}

/** Defences that are off, telegrams of another security, a gateway that takes every frame. */
interface TrialControl {
  readonly off?: readonly DefenceId[];
  readonly without?: 'allow-list';
  readonly security?: MeterSecurity;
}

type Seeks = 'access' | 'stealth' | 'knowledge' | 'cost';

interface RungSpec<P extends Position, O extends TProperties> {
  readonly about: string;
  readonly positions: readonly P[];
  /** Left out of a rung that is a part of other stories only. */
  readonly trial?: Trial;
  /**
   * What the goal is beside a moved bill and forged readings. `access`: to be let in, each attempt that
   * is granted is a success. `stealth`: that nobody notices what happens to a meter. `knowledge`: what
   * it guesses is true. `cost`: that the cloud carries telegrams of meters that nobody registered.
   */
  readonly seeks?: Seeks;
  /** `x-kind` marks durations, meters, gateways and dwellings. */
  readonly parameters: O;
  check?(given: Static<TObject<O>>, actAfterMs: number): readonly ParameterProblem[];
  /** Its instants at the real programs; left out where it acts in the world only. */
  actsAt?(given: Static<TObject<O>>, actAt: Instant): readonly Instant[];
  /** Begins, or continues with the memory of an earlier run. */
  start(context: AttackContext<P, Static<TObject<O>>>, memory?: JsonValue): RungInAction<P>;
}

/** Gives the port of a position, of whatever positions there are. */
export type Reach<All> = <K extends keyof All>(position: K) => All[K];

export interface RunningAttack {
  memory(): JsonValue;
  guesses(): readonly Guess[];
  act(reach: Reach<LabPorts>, at: Instant): Promise<readonly Attempt[]>;
}

/** A rung without the types of its ports and parameters, which its file knows. */
export interface Rung {
  readonly about: string;
  readonly positions: readonly Position[];
  readonly seeks?: Seeks;
  readonly trial?: Trial;
  readonly parameters: TProperties;
  check(given: Parameters, actAfterMs: number): readonly ParameterProblem[];
  /** In the order of time; none where it acts in the world only. */
  actsAt(given: Parameters, actAt: Instant): readonly Instant[];
  start(begin: RungBegin): RunningAttack;
}

export interface RungBegin {
  readonly base: AttackBase;
  readonly given: Parameters;
  readonly reach: Reach<WorldPorts>;
  readonly memory?: JsonValue;
}

/** Here the ports are picked: what is handed on has those of the positions and no others. */
export function defineRung<const P extends Position, O extends TProperties>(
  spec: RungSpec<P, O>,
): Rung {
  type Given = Static<TObject<O>>;
  const { about, positions, parameters } = spec;
  return {
    ...{ about, positions, parameters },
    ...defined({ seeks: spec.seeks, trial: spec.trial }),
    check: (given, actAfterMs) => spec.check?.(given as Given, actAfterMs) ?? [],
    actsAt: (given, actAt) => spec.actsAt?.(given as Given, actAt) ?? [],
    start: ({ base, given, reach, memory }) => {
      const ports = portsOf<WorldPorts, P>(positions, reach, isWorldPosition);
      const context = { ...base, ...ports, given: given as Given };
      const running = spec.start(context, memory);
      return {
        memory: () => running.memory(),
        guesses: () => running.guesses?.() ?? [],
        act: async (lab, at) =>
          (await running.act?.(portsOf<LabPorts, P>(positions, lab, isLabPosition), at)) ?? [],
      };
    },
  };
}

export interface Attack {
  /** As in the catalogue, for example `A02-replay`. */
  readonly id: string;
  readonly title: string;
  readonly goal: string;
  readonly knows: string;
  /** Defences that should stop or notice it. */
  readonly meets: readonly DefenceId[];
  /**
   * Securities of telegrams that stand against it by themselves, whatever is switched off; a control
   * takes another one.
   */
  readonly sealedBy?: readonly MeterSecurity[];
  readonly rungs: Readonly<Record<string, Rung>>;
}

/** What holds it, in a sentence or two. */
export function standsAgainst({ meets, sealedBy = [] }: Attack): string {
  const sentences = [
    ...(meets.length === 0 ? [] : [`Meets ${meets.join(', ')}.`]),
    ...(sealedBy.length === 0 ? [] : [`Telegrams of ${sealedBy.join(', ')} stand against it.`]),
  ];
  return sentences.join(' ');
}

/** The rung that `rung` names; of an attack with one, that one. Undefined for a name that is none. */
export function rungOf({ rungs }: Attack, { rung }: Parameters): Rung | undefined {
  const names = Object.keys(rungs);
  if (rung === undefined) return names.length === 1 ? rungs[names[0] ?? ''] : undefined;
  return typeof rung === 'string' && Object.hasOwn(rungs, rung) ? rungs[rung] : undefined;
}

/** Defences that meet a rung. */
export function rowOf({ meets, rungs }: Attack, rung: string): readonly DefenceId[] {
  return rungs[rung]?.trial?.meets ?? meets;
}

/** The record of `with`, closed, for one of the rungs. */
export function rungSchema(attack: Attack, name: string): TObject {
  const rung = attack.rungs[name];
  const names = Object.keys(attack.rungs);
  const description = `${name}: ${rung?.about ?? ''}`;
  const key = Type.Enum([name], { description });
  return Type.Object(
    { rung: names.length > 1 ? key : Type.Optional(key), ...rung?.parameters },
    { additionalProperties: false },
  );
}

/** The record of `with` where its rung is not known: all that any of the rungs takes. */
export function ladderSchema({ rungs }: Attack): TObject {
  const rung = Type.Enum(Object.keys(rungs), { description: 'Way to the goal.' });
  const all = Object.values(rungs).flatMap(({ parameters }) => Object.entries(parameters));
  const optional = all.map(([key, type]) => [key, Type.Optional(type)] as const);
  return Type.Object(
    { rung, ...(Object.fromEntries(optional) as TProperties) },
    { additionalProperties: false },
  );
}
