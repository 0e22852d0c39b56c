/** A scenario as a run needs it: checked, with defaults filled in, times as instants. */
import type { DefenceId } from '#kernel/defences.ts';
import type { Instant } from '#kernel/time.ts';
import type { Attack, Parameters } from '../attacks/attack.ts';
import type { FaultKind, FaultOptions } from '../faults/fault.ts';
import type { WeatherSeries } from '../physics/weather-series.ts';
import type { HouseFleet } from '../world/house.ts';
import type { HousePlan } from '../world/house-plan.ts';
import type { Expectation } from './expectation.ts';
import type { Study } from './study/study.ts';
import type { ScenarioTariff } from './schema.ts';

export interface ScenarioGateway {
  readonly id: string;
  readonly reportS: number;
  readonly floor?: number;
  /** Metres from the middle of the house. */
  readonly xM: number;
  readonly yM: number;
  /** Attempts to send a bundle that fail, in percent. */
  readonly lossPct: number;
  /** It passes on every frame that it hears; those of its house when left out. */
  readonly takesAll?: boolean;
}

/** A fault, an outage or an absence of the file. */
export interface ScenarioFault {
  readonly fault: FaultKind;
  /** A name, a pattern or a share, as it is written. */
  readonly target: string;
  /** The other one of a pair. */
  readonly other?: string;
  readonly at: Instant;
  /** Until the end when left out. */
  readonly until?: Instant;
  readonly options: FaultOptions;
}

export interface ScenarioAttack {
  readonly attack: Attack;
  readonly at: Instant;
  readonly parameters: Parameters;
}

interface ScenarioControl {
  readonly off: readonly DefenceId[];
  /** Of its telegrams; that of the fleet when left out. */
  readonly security?: HouseFleet['security'];
  /** Nothing goes wrong in it. */
  readonly isWithoutFaults: boolean;
  /** Its gateways pass on every frame that they hear. */
  readonly takesAll?: boolean;
  /** No control box obeys a grid operator. */
  readonly isWithoutObedience?: boolean;
  readonly expectations: readonly Expectation[];
}

export interface Scenario {
  readonly file: string;
  /** The command that repeats it, without its seed; that of its file when left out. */
  readonly again?: string;
  readonly name: string;
  readonly about: string;
  readonly seed: number;
  /** Of what attackers leave to chance; that of the run when left out. */
  readonly attackerSeed?: number;
  readonly startAt: Instant;
  readonly endAt: Instant;
  readonly house: HousePlan;
  readonly fleet: HouseFleet & { readonly intervalS: number };
  readonly weather: { readonly meanC: number; readonly series?: WeatherSeries };
  /** What electricity costs; dwellings have the first one. */
  readonly tariffs: readonly ScenarioTariff[];
  readonly gateways: readonly ScenarioGateway[];
  /** Outages and absences among them, in no order. */
  readonly faults: readonly ScenarioFault[];
  readonly attacks: readonly ScenarioAttack[];
  readonly off: readonly DefenceId[];
  /** On, though they are off elsewhere: what is shown is that they do not hold. */
  readonly demonstrated: readonly DefenceId[];
  readonly expectations: readonly Expectation[];
  readonly control?: ScenarioControl;
  readonly study?: Study;
}
