/**
 * Meters without a house: each counts about what a radiator of its size counts in a heating winter, and
 * sends telegrams as real as those of the house. For load on a broker or a portal; nothing of it repeats
 * the course of real weather.
 */
import { assert } from '#kernel/errors.ts';
import { numberedThing } from '#kernel/numbered-thing.ts';
import type { Rng } from '#kernel/rng.ts';
import { HOUR_MS, type Instant } from '#kernel/time.ts';
import { aes128 } from '#wire/security/aes.ts';
import { formatAddress, type DeviceAddress } from '#wire/link-layer.ts';
import { DeviceClock } from '../devices/device-clock.ts';
import { HeatCostAllocator, MICRO_PER_UNIT } from '../devices/heat-cost-allocator.ts';
import type { FinishedBundle } from '../gateway/bundle.ts';
import { bootId, Gateway } from '../gateway/gateway.ts';
import { ALLOCATOR_MODEL } from './world-devices.ts';

export interface FleetSize {
  readonly gateways: number;
  /** Behind each gateway. */
  readonly metersEach: number;
}

/** One gateway of a fleet, by its place in it from 0; its meters follow from it. */
interface FleetMember {
  readonly fleet: FleetSize;
  readonly index: number;
}

interface StatisticalGatewayOptions extends FleetMember {
  /** Each meter sends once in this time, and the gateway reports as often. */
  readonly intervalMs: number;
  readonly startAt: Instant;
  /** Of the fleet; every member forks its own. */
  readonly rng: Rng;
}

/** Its gateways are `fleet-00001` and so on. */
export const FLEET_NAME = 'fleet';
/** Eight digits hold so many numbers. */
const FIRST_METER = 10_000_000;
const MOST_METERS = 90_000_000;

/** Addresses of the meters behind a gateway. */
export function fleetMeters({ fleet, index }: FleetMember): DeviceAddress[] {
  const { gateways, metersEach } = fleet;
  assert(gateways * metersEach <= MOST_METERS, 'each meter has a number of its own');
  return Array.from({ length: metersEach }, (_, meter) => ({
    ...ALLOCATOR_MODEL,
    id: String(FIRST_METER + index * metersEach + meter),
  }));
}

/** The key of a meter, 16 bytes. */
export function fleetKey(rng: Rng, { id }: DeviceAddress): Uint8Array {
  return rng.fork(`key/${id}`).bytes(16);
}

interface StatisticalMeter {
  readonly allocator: HeatCostAllocator;
  /** Counted on average in an hour, millionths of a unit. */
  readonly microUnitsPerHour: number;
  /** From its telegram to the report of the gateway. */
  readonly beforeMs: number;
  readonly rssiDbm: number;
}

/** Units that an allocator counts in a heating winter, and hours of that. */
const WINTER_UNITS = { least: 200, span: 2_000 } as const;
const WINTER_H = 4_800;

export class StatisticalGateway {
  readonly id: string;
  readonly #intervalMs: number;
  readonly #gateway: Gateway;
  readonly #meters: readonly StatisticalMeter[];
  #rng: Rng;

  constructor(options: StatisticalGatewayOptions) {
    const { index, intervalMs, startAt, rng } = options;
    this.id = numberedThing(FLEET_NAME, index);
    this.#intervalMs = intervalMs;
    this.#rng = rng.fork(`${this.id}/counted`);
    const boot = bootId(startAt, rng.fork(`${this.id}/boot`));
    this.#gateway = new Gateway({ id: this.id, boot });
    this.#meters = fleetMeters(options)
      .map((address) => meterOf(address, options))
      .toSorted((a, b) => b.beforeMs - a.beforeMs);
  }

  /** The bundles of the time that ends at `at`, in which each meter sent once. */
  report(at: Instant): FinishedBundle[] {
    const hours = this.#intervalMs / HOUR_MS;
    for (const { allocator, microUnitsPerHour, beforeMs, rssiDbm } of this.#meters) {
      const rxAt = at - beforeMs;
      allocator.count(Math.round(microUnitsPerHour * hours * 2 * this.#rng.float()), rxAt);
      this.#gateway.receive({ rxAt, rssiDbm, frame: allocator.telegram(rxAt) });
    }
    this.#gateway.report(at);
    const bundles: FinishedBundle[] = [];
    for (let next = this.#gateway.take(); next !== undefined; next = this.#gateway.take()) {
      bundles.push(next);
    }
    return bundles;
  }
}

function meterOf(
  address: DeviceAddress,
  { intervalMs, startAt, rng }: StatisticalGatewayOptions,
): StatisticalMeter {
  const own = rng.fork(formatAddress(address));
  const clock = new DeviceClock({ setAt: startAt });
  const aes = aes128(fleetKey(rng, address));
  const accessNumber = own.below(256);
  const spec = { address, security: 'm5', aes, clock, mountedAt: startAt, accessNumber } as const;
  const allocator = new HeatCostAllocator(spec);
  const winterUnits = WINTER_UNITS.least + own.below(WINTER_UNITS.span);
  allocator.count(own.below(winterUnits) * MICRO_PER_UNIT, startAt);
  return {
    allocator,
    microUnitsPerHour: (winterUnits * MICRO_PER_UNIT) / WINTER_H,
    beforeMs: own.below(intervalMs),
    rssiDbm: -50 - own.below(40),
  };
}
