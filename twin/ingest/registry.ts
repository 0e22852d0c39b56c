/** The registered meters, found by what a frame's header says. */
import { defined } from '#kernel/defined.ts';
import { type DeviceAddress, parseAddress } from '#wire/link-layer.ts';
import { maxUnitsPerDay } from '../detect/monotonic.ts';
import type { RegisteredMeter } from '../detect/rule.ts';
import { measureOf } from '../store/meter-kinds.ts';
import type { Meter, MeterStore } from '../store/meters.ts';

export interface MeterRegistry {
  /**
   * The meter of an address. Version and type need not agree: that they do is for D1 to check,
   * and a device is the same device when somebody rewrites them.
   */
  find(address: DeviceAddress): RegisteredMeter | undefined;
  /** Reads the meters again after an import. */
  reload(): void;
}

export function createMeterRegistry(meters: Pick<MeterStore, 'list'>): MeterRegistry {
  let known = index(meters.list());
  return {
    find: (address) => {
      const sameNumber = known.get(numberKey(address));
      if (sameNumber === undefined || sameNumber.length === 1) return sameNumber?.[0];
      const exact = sameNumber.find(
        ({ acceptance: { address: own } }) =>
          own.version === address.version && own.type === address.type,
      );
      return exact ?? sameNumber[0];
    },
    reload: () => {
      known = index(meters.list());
    },
  };
}

function numberKey({ manufacturer, id }: DeviceAddress): string {
  return `${manufacturer}${id}`;
}

function index(meters: readonly Meter[]): Map<string, RegisteredMeter[]> {
  const byNumber = new Map<string, RegisteredMeter[]>();
  for (const meter of meters) {
    const registered = register(meter);
    const key = numberKey(registered.acceptance.address);
    byNumber.set(key, [...(byNumber.get(key) ?? []), registered]);
  }
  return byNumber;
}

function register(meter: Meter): RegisteredMeter {
  const { layouts, ...pins } = meter.acceptance;
  return {
    no: meter.no,
    id: meter.id,
    ...defined({ layouts }),
    acceptance: { ...pins, address: parseAddress(meter.id) },
    measure: measureOf(meter.kind),
    kind: meter.kind,
    propertyId: meter.propertyId,
    dwellingId: meter.dwellingId,
    nominalFlowLh: meter.nominalFlowLh ?? null,
    maxUnitsPerDay: maxUnitsPerDay(meter),
    afterTelegram: meter.afterTelegram,
  };
}
