/** What a world is made of. */
import type { Rng } from '#kernel/rng.ts';
import type { Instant } from '#kernel/time.ts';
import type { Aes128Factory } from '#wire/security/aes.ts';
import type { Trace } from '../core/trace.ts';
import type { UplinkOptions } from '../gateway/virtual-uplink.ts';
import type { WeatherOptions } from '../physics/weather.ts';
import type { ChannelOptions } from '../radio/channel.ts';
import { worldError } from './errors.ts';
import type { House } from './house.ts';
import { planHash, type PlannedIntervention } from './interventions.ts';

export interface WorldGateway {
  /** Thing name. */
  readonly id: string;
  /** Seconds between two reports. */
  readonly reportS: number;
  /** Floor of the stairwell where it hangs; 1 by default. */
  readonly floor?: number;
  /** Metres from the middle of the house; 0 by default. */
  readonly xM?: number;
  readonly yM?: number;
  readonly uplink?: UplinkOptions;
  /** Meter ids it takes, or every frame; all meters of the house by default. */
  readonly allowList?: readonly string[] | 'all';
  readonly maxTelegramsPerBundle?: number;
}

export interface WorldOptions {
  readonly house: House;
  readonly rng: Rng;
  readonly startAt: Instant;
  readonly weather: WeatherOptions;
  readonly fleet: {
    readonly intervalS: number;
    /** Crystals are off by up to ± this much; 0 by default. */
    readonly driftPpm?: number;
  };
  readonly gateways: readonly WorldGateway[];
  readonly radio?: Partial<ChannelOptions>;
  /** What happens from outside. */
  readonly interventions?: readonly PlannedIntervention[];
  readonly trace?: Trace;
  /** AES of the meters; @noble/ciphers by default. */
  readonly aes?: Aes128Factory;
}

/** Names this world, so that a snapshot of another one is refused. */
export function fingerprint(o: WorldOptions): string {
  const gateways = o.gateways.map(({ id, reportS }) => `${id}/${reportS}`).join(',');
  const seed = o.rng
    .state()
    .seed.map((word) => word.toString(16))
    .join('');
  const world = `${o.house.id} seed ${seed} from ${o.startAt}`;
  const plan = planHash(o.interventions ?? []);
  const story = plan === undefined ? '' : ` and ${plan}`;
  return `${world}${fleetOf(o.house)} every ${o.fleet.intervalS} s to ${gateways}${story}`;
}

/** Names a world as it is without what is done to it. */
export function withoutPlan(world: string): string {
  return world.replace(/ and plan [0-9a-f]+$/, '');
}

/** Throws WORLD_SNAPSHOT_MISMATCH. */
export function checkWorld(expected: string, found: string): void {
  if (found === expected) return;
  throw worldError('WORLD_SNAPSHOT_MISMATCH', { details: { expected, found } });
}

/** A snapshot of the first form, without further meters, belongs to no world of today. */
function fleetOf({ meters, registerMeters }: House): string {
  return ` in ${meters[0]?.security ?? 'm5'} with ${registerMeters.length} further meters`;
}
