/**
 * The bills of a run: the portal's of each year beside the lawful one of the true registers, and how
 * fair the allocators were.
 */
import { berlinMidnight, civilDate } from '#kernel/time.ts';
import type { Instant } from '#kernel/time.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { isWarmWater } from '../../world/house.ts';
import type { House } from '../../world/house.ts';
import type { TrueRegisters } from '../registers.ts';
import { auditBill } from './bill-audit.ts';
import type { BillAudit, BillView } from './bill-audit.ts';
import { fairnessOf } from './fairness.ts';
import type { FairnessRow } from './fairness.ts';
import type { Invoices } from './invoices.ts';
import { lawfulBill, ratedUnits } from './lawful-bill.ts';
import type { LawfulUser } from './lawful-bill.ts';

export interface HouseAuditTask {
  readonly house: House;
  readonly registers: TrueRegisters;
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

export interface HouseAudit {
  readonly bills: readonly JudgedBill[];
  /** Years that the true registers can bill and the portal cannot. */
  readonly missingCount: number;
}

export function auditHouse(task: HouseAuditTask): HouseAudit {
  const bills: JudgedBill[] = [];
  let missingCount = 0;
  for (const [year, portalBill] of task.portalBills) {
    const users = usersOf(task, year);
    if (users === undefined) continue;
    if (portalBill === undefined) {
      missingCount += 1;
      continue;
    }
    const provisional = task.until < berlinMidnight(civilDate(`${year + 1}-01-01`));
    const lawful = lawfulBill(users, task.invoicesOf(task.house, year), { year, provisional });
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
  const units = registers.unitsOf(year, ids(house.meters));
  const litres = registers.countedOf(year, ids(waterMeters));
  if (units === undefined || litres === undefined) return undefined;
  return house.dwellings.map(({ id: dwellingId, areaM2 }) => ({
    dwellingId,
    areaM2,
    allocators: house.meters
      .filter((meter) => meter.dwellingId === dwellingId)
      .map(({ address, kq, kc }) => ({ units: units.get(formatAddress(address)) ?? 0, kq, kc })),
    hotWaterLitres: waterMeters
      .filter((meter) => meter.dwellingId === dwellingId)
      .reduce((sum, { address }) => sum + (litres.get(formatAddress(address)) ?? 0), 0),
  }));
}

function heatOf(
  { house, registers }: HouseAuditTask,
  { year, users }: { readonly year: number; readonly users: readonly LawfulUser[] },
) {
  const heat = registers.heatOf(
    year,
    house.meters.map(({ address }) => formatAddress(address)),
  );
  return users.map((user) => ({
    dwellingId: user.dwellingId,
    units: ratedUnits(user),
    heatKwh: house.meters
      .filter(({ dwellingId }) => dwellingId === user.dwellingId)
      .reduce((sum, { address }) => sum + (heat?.get(formatAddress(address)) ?? 0), 0),
  }));
}
