/** What a world is made of. Durations in faults count from the start of the world. */
import type { Rng } from '#kernel/rng.ts';
import type { Instant } from '#kernel/time.ts';
import type { Aes128Factory } from '#wire/security/aes.ts';
import type { Trace } from '../core/trace.ts';
import type { UplinkFaults } from '../gateway/virtual-uplink.ts';
import type { ChannelOptions } from '../radio/channel.ts';
import { worldError } from './errors.ts';
import { metersOf } from './house.ts';
import type { House } from './house.ts';
import type { FaultSpan, MeterFault } from './meter-faults.ts';
import type { Span } from './sending-meter.ts';

export interface WorldGateway {
  /** Thing name. */
  readonly id: string;
  /** Seconds between two reports. */
  readonly reportS: number;
  /** Floor of the stairwell where it hangs; 1 by default. */
  readonly floor?: number;
  readonly uplink?: UplinkFaults;
  /** Meter ids it takes; all meters of the house by default. */
  readonly allowList?: readonly string[];
  readonly maxTelegramsPerBundle?: number;
}

/** Nobody at home: valves at frost protection. */
export interface Absence {
  readonly dwellingId: string;
  readonly profile: 'away';
  readonly fromMs: number;
  readonly forMs: number;
}

export interface WorldOptions {
  readonly house: House;
  readonly rng: Rng;
  readonly startAt: Instant;
  readonly weather: { readonly meanC: number };
  readonly fleet: {
    readonly intervalS: number;
    /** Crystals are off by up to ± this much; 0 by default. */
    readonly driftPpm?: number;
  };
  readonly gateways: readonly WorldGateway[];
  readonly radio?: Partial<ChannelOptions>;
  readonly occupants?: readonly Absence[];
  readonly faults?: readonly MeterFault[];
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
  return `${world}${fleetOf(o.house)} every ${o.fleet.intervalS} s to ${gateways}`;
}

/** A snapshot of the first form, without further meters, belongs to no world of today. */
function fleetOf({ meters, registerMeters }: House): string {
  return ` in ${meters[0]?.security ?? 'm5'} with ${registerMeters.length} further meters`;
}

/** Absences of a dwelling. Throws WORLD_UNKNOWN_DWELLING for an absence of none. */
export function absences(o: WorldOptions): ReadonlyMap<string, Span[]> {
  const spans = new Map(o.house.dwellings.map(({ id }) => [id, [] as Span[]]));
  for (const { dwellingId, fromMs, forMs } of o.occupants ?? []) {
    const list = spans.get(dwellingId);
    if (list === undefined) {
      const last = o.house.dwellings.at(-1)?.id;
      throw worldError('WORLD_UNKNOWN_DWELLING', {
        details: { dwelling: dwellingId, house: o.house.id, last },
      });
    }
    list.push({ from: o.startAt + fromMs, until: o.startAt + fromMs + forMs });
  }
  return spans;
}

/** What happens to each meter, by label. Throws WORLD_UNKNOWN_METER for a fault of none. */
export function meterFaults(
  o: WorldOptions,
  idOf: (label: string) => string | undefined,
): ReadonlyMap<string, readonly FaultSpan[]> {
  const meters = metersOf(o.house);
  const spans = new Map(meters.map(({ label }) => [label, [] as FaultSpan[]]));
  const labelOfId = new Map(meters.map(({ label }) => [idOf(label), label]));
  const labelOf = (name: string): string => {
    const label = labelOfId.get(name) ?? name;
    if (spans.has(label)) return label;
    throw worldError('WORLD_UNKNOWN_METER', { details: { meter: name, house: o.house.id } });
  };
  for (const { kind, meter, with: other, atMs, forMs } of o.faults ?? []) {
    const from = o.startAt + atMs;
    const span = { kind, from, until: forMs === undefined ? Infinity : from + forMs };
    const [one, two] = [labelOf(meter), other === undefined ? undefined : labelOf(other)];
    spans.get(one)?.push(two === undefined ? span : { ...span, other: two });
    if (two !== undefined) spans.get(two)?.push({ ...span, other: one });
  }
  return spans;
}
