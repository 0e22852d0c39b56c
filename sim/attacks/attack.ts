/**
 * What an attack is: a file with a goal, what the attacker knows, and the defences it meets. It
 * listens and speaks through the radio like anybody with an antenna and knows nothing of the
 * portal. Its memory is JSON, so that a stopped world continues with the attack where it was.
 */
import type { TObject } from 'typebox';
import type { DefenceId } from '#kernel/defences.ts';
import type { Instant } from '#kernel/time.ts';

export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

export type Parameters = Readonly<Record<string, JsonValue>>;

/** What the attacker's antenna offers; the world's radio fits. */
export interface AttackerRadio {
  /** Called for every frame on the air when it is over, own ones too; `at` is its begin. */
  tap(listener: (heard: { at: Instant; frame: Uint8Array; rssiDbm: number }) => void): void;
  /** `at` may lie ahead. */
  transmit(telegram: {
    at: Instant;
    frame: Uint8Array;
    powerDbm: number;
    sender: string;
    genuine: boolean;
  }): void;
}

export interface AttackContext {
  readonly startAt: Instant;
  /** When the attacker acts. */
  readonly actAt: Instant;
  readonly parameters: Parameters;
  readonly radio: AttackerRadio;
  /** Id of the meter that carries a label, read from its housing: `d05-r2` → `QDS-…`. */
  meterId(label: string): string;
  /** Writes what the attacker does into the trace. */
  note(action: string, details: Readonly<Record<string, string | number>>): void;
}

export interface RunningAttack {
  /** Everything the attacker has to remember over a stop of the world. */
  memory(): JsonValue;
}

/** A parameter that passed the schema and still makes no sense. */
export interface ParameterProblem {
  readonly key: string;
  readonly message: string;
}

export interface Attack {
  /** As in the catalogue, for example `A02-replay`. */
  readonly id: string;
  readonly title: string;
  readonly goal: string;
  readonly knows: string;
  /** Defences that should stop or notice it. */
  readonly meets: readonly DefenceId[];
  /** Closed object; `x-kind` marks durations and meters. */
  readonly parameters: TObject;
  check(parameters: Parameters, actAfterMs: number): readonly ParameterProblem[];
  /** Begins, or continues with the memory of an earlier run. */
  start(context: AttackContext, memory?: JsonValue): RunningAttack;
}
