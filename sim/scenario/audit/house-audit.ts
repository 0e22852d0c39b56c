/**
 * The bills of a run: the portal's of each year beside the lawful one of the true registers, and how
 * fair the allocators were.
 */
import { berlinMidnight, civilDate, DAY_MS, type Instant } from '#kernel/time.ts';
import { formatAddress } from '#wire/link-layer.ts';
import type { HeatTruth } from '../../world/heat-truth.ts';
import {
  billedHeatMeters,
  isWarmWater,
  type Dwelling,
  type House,
  type RegisterMeter,
} from '../../world/house.ts';
import { withoutSpares } from '../../world/spares.ts';
import type { TrueRegisters } from '../registers.ts';
import { auditBill, type BillAudit, type BillView } from './bill-audit.ts';
import { fairnessOf, type FairnessRow, type FairnessTask } from './fairness.ts';
import { fractionOf, NOTHING, over, plus, times as product, type Fraction } from './fraction.ts';
import type { Invoices } from './invoices.ts';
import { lawfulBill, ratedUnits, type LawfulUser } from './lawful-bill.ts';
import { tenanciesOf, timeOf, type Tenancy } from './tenancies.ts';

interface HouseAuditTask {
  readonly house: House;
  readonly registers: TrueRegisters;
  readonly heat: HeatTruth;
  /** By year; undefined where the portal cannot bill it. */
  readonly portalBills: ReadonlyMap<number, BillView | undefined>;
  readonly invoicesOf: (house: House, year: number) => Invoices;
  /** Where the run stopped. */
  readonly until: Instant;
}

/** A bill of a year, audited. */
export interface JudgedBill extends BillAudit {
  /** Empty where nobody got heat or nothing was counted. */
  readonly fairness: readonly FairnessRow[];
}

interface HouseAudit {
  readonly bills: readonly JudgedBill[];
  /** Years that the true registers can bill and the portal cannot. */
  readonly missingCount: number;
}

export function auditHouse(task: HouseAuditTask): HouseAudit {
  const bills: JudgedBill[] = [];
  let missingCount = 0;
  // A device is rented in the place of another, not beside it.
  const rented = withoutSpares(task.house);
  for (const [year, portalBill] of task.portalBills) {
    const users = usersOf(task, year);
    if (users === undefined) continue;
    if (portalBill === undefined) {
      missingCount += 1;
      continue;
    }
    const provisional = task.until < berlinMidnight(civilDate(`${year + 1}-01-01`));
    const lawful = lawfulBill(users, task.invoicesOf(rented, year), { year, provisional });
    bills.push({
      ...auditBill(portalBill, lawful),
      fairness: fairnessOf({
        dwellings: heatOf(task, { year, users }),
        consumptionPotCents: lawful.consumptionPotCents,
      }),
    });
  }
  return { bills, missingCount };
}

/** What the registers counted in a year; undefined where a meter was not heard for it. */
function usersOf({ house, registers }: HouseAuditTask, year: number): LawfulUser[] | undefined {
  const ids = (meters: readonly (House['meters'] | House['registerMeters'])[number][]) =>
    meters.map(({ address }) => formatAddress(address));
  const waterMeters = house.registerMeters.filter(isWarmWater);
  const heatMeters = billedHeatMeters(house);
  const units = registers.unitsOf(year, ids(house.meters));
  const counts = registers.countedOf(year, ids([...waterMeters, ...heatMeters]));
  if (units === undefined || counts === undefined) return undefined;
  return house.dwellings.flatMap((dwelling) => {
    const own = <M extends { readonly dwellingId: string }>(meters: readonly M[]) =>
      meters.filter(({ dwellingId }) => dwellingId === dwelling.id);
    const tenancies = tenanciesOf(dwelling, year);
    const changes = tenancies.slice(1).map(({ from }) => berlinMidnight(from));
    const heat = own(house.meters).map((meter) => {
      const id = formatAddress(meter.address);
      const total = units.get(id) ?? 0;
      return { meter, total, parts: partsOf(id, { registers, changes, total }) };
    });
    const counted = (meters: readonly RegisterMeter[]): Counted[] =>
      own(meters).map(({ address }) => {
        const id = formatAddress(address);
        const start = registers.startOf(id, year) ?? 0;
        const total = counts.get(id) ?? 0;
        return { total, parts: partsOf(id, { registers, changes, start, total }) };
      });
    const [water, measured] = [counted(waterMeters), counted(heatMeters)];
    return usersOfDwelling(dwelling, { tenancies, heat, measured, water });
  });
}

/** What a meter counted for each tenancy; undefined where a change has no reading close before it. */
function partsOf(
  meterId: string,
  counted: {
    readonly registers: TrueRegisters;
    readonly changes: readonly Instant[];
    readonly start?: number;
    readonly total: number;
  },
): number[] | undefined {
  const { registers, changes, start = 0, total } = counted;
  const ends: number[] = [];
  for (const changeAt of changes) {
    const seen = registers.seenBefore(meterId, changeAt);
    if (seen === undefined || seen.at < changeAt - READ_MS) return undefined;
    ends.push(seen.units - start);
  }
  return [...ends, total].map((end, index) => end - (ends[index - 1] ?? 0));
}

interface Counted {
  /** In the whole year. */
  readonly total: number;
  /** Of each tenancy; undefined where a change was not read. */
  readonly parts: readonly number[] | undefined;
}

interface DwellingCounts {
  readonly tenancies: readonly Tenancy[];
  readonly heat: readonly (Counted & { readonly meter: House['meters'][number] })[];
  /** By heat meters. */
  readonly measured: readonly Counted[];
  readonly water: readonly Counted[];
}

/**
 * §9b Abs. 3: where a change was not read, all that the dwelling used goes by the keys of the other
 * costs, heat by degree days and hot water by days.
 */
function usersOfDwelling(
  { id: dwellingId, areaM2 }: Dwelling,
  { tenancies, heat, measured, water }: DwellingCounts,
): LawfulUser[] {
  const times = tenancies.map(timeOf);
  const isUnread = (counted: readonly Counted[]): boolean =>
    counted.some(({ parts }) => parts === undefined);
  const heatBy = isUnread([...heat, ...measured])
    ? partsBy(times.map((time) => time.byDegreeDays))
    : undefined;
  const waterBy = isUnread(water) ? partsBy(times.map((time) => time.byDays)) : undefined;
  return tenancies.map((tenancy, index) => {
    const partOf = ({ total, parts }: Counted, by: readonly Fraction[] | undefined): Fraction =>
      by === undefined
        ? fractionOf(parts?.[index] ?? 0)
        : product(fractionOf(total), by[index] ?? NOTHING);
    return {
      ...{ dwellingId, areaM2 },
      ...(tenancies.length === 1 ? {} : { userId: tenancy.userId, time: timeOf(tenancy) }),
      allocators: heat.map((one) => ({
        ...(one.meter.scale === 'product' ? MULTIPLIED : factorsOf(one.meter)),
        units: partOf(one, heatBy),
      })),
      ...(measured.length === 0
        ? {}
        : { heatMeterWh: plus(...measured.map((one) => partOf(one, heatBy))) }),
      hotWaterLitres: plus(...water.map((one) => partOf(one, waterBy))),
    };
  });
}

const MULTIPLIED = { kq: '1', kc: '1' } as const;

function factorsOf({ kq, kc, kt = '1' }: House['meters'][number]) {
  return { kq, kc, kt };
}

/** Each one's part of all of them. */
function partsBy(keys: readonly Fraction[]): Fraction[] {
  const whole = plus(...keys);
  return keys.map((key) => over(key, whole));
}

/** How old a reading may be at a change. */
const READ_MS = 3 * DAY_MS;

/** The true heat of each dwelling beside the units that are billed. */
function heatOf(
  { heat }: HouseAuditTask,
  { year, users }: { readonly year: number; readonly users: readonly LawfulUser[] },
): FairnessTask['dwellings'] {
  const ofYear = heat.years.find((one) => one.year === year)?.dwellings ?? [];
  return ofYear.map((one) => ({
    ...one,
    units: plus(...users.filter(({ dwellingId }) => dwellingId === one.dwellingId).map(ratedUnits)),
  }));
}
