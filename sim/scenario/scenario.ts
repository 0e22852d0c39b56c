/** A scenario as a run needs it: checked, with defaults filled in, times as instants. */
import type { DefenceId } from '#kernel/defences.ts';
import type { Instant } from '#kernel/time.ts';
import type { Attack, Parameters } from '../attacks/attack.ts';
import type { HouseFleet } from '../world/house.ts';
import type { MeterFaultKind } from '../world/meter-faults.ts';
import type { Expectation } from './expect.ts';

export interface ScenarioOutage {
  readonly at: Instant;
  readonly forMs: number;
}

export interface ScenarioGateway {
  readonly id: string;
  readonly reportS: number;
  readonly floor?: number;
  /** Attempts to send a bundle that fail, in percent. */
  readonly lossPct: number;
  readonly outages: readonly ScenarioOutage[];
}

export interface ScenarioOccupant {
  /** `d01`… */
  readonly dwellingId: string;
  readonly profile: 'away';
  readonly from: Instant;
  readonly forMs: number;
}

export interface ScenarioFault {
  readonly kind: MeterFaultKind;
  /** Label of the meter. */
  readonly meter: string;
  /** Of the other one, where two are swapped. */
  readonly with?: string;
  readonly at: Instant;
  /** Until the end when left out. */
  readonly forMs?: number;
}

export interface ScenarioAttack {
  readonly attack: Attack;
  readonly at: Instant;
  readonly parameters: Parameters;
}

export interface ScenarioControl {
  readonly off: readonly DefenceId[];
  readonly expectations: readonly Expectation[];
}

export interface Scenario {
  readonly file: string;
  readonly name: string;
  readonly about: string;
  readonly seed: number;
  readonly startAt: Instant;
  readonly endAt: Instant;
  readonly preset: 'altbau-12';
  readonly fleet: HouseFleet & { readonly intervalS: number };
  readonly weather: { readonly meanC: number };
  readonly gateways: readonly ScenarioGateway[];
  readonly occupants: readonly ScenarioOccupant[];
  readonly faults: readonly ScenarioFault[];
  readonly attacks: readonly ScenarioAttack[];
  readonly off: readonly DefenceId[];
  readonly expectations: readonly Expectation[];
  readonly control?: ScenarioControl;
}
