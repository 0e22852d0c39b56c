/** The sheet of a property and the bill of a dwelling, without what is withheld from the reader. */
import {
  lineRow,
  propertyBill,
  type DwellingRow,
  type PropertyBill,
} from '../billing/dwelling-rows.ts';
import type { Amount } from '../billing/because.ts';
import { propertyError, unknownDwelling } from './errors.ts';
import { lineOf, type StoredBill, type Withheld } from './stored-bill.ts';

/** Each dwelling's part of the costs; what is withheld is null. */
export function propertySheet({ bill, source }: StoredBill, withheld: Withheld) {
  const sheet = propertyBill(bill);
  return {
    ...billHead(sheet, source),
    withheld: withheld.dwellings,
    areaM2: sheet.areaM2,
    ratedUnits: withheld.sum ? null : sheet.ratedUnits,
    rows: sheet.rows.map((row) => ({
      ...sheetRow(row, withheld.dwellings),
      ...hotWaterOf(row, { isBilled: sheet.hotWaterPotCents !== 0, ...withheld }),
    })),
    totalCents: sheet.heatingCents,
    sumCents: sheet.sumCents,
    addsUp: true as const,
    because: sheet.because,
  };
}

/**
 * The bill of a dwelling, or of one of its users alone. Throws PROPERTY_UNKNOWN_DWELLING, and
 * PROPERTY_NOT_FOUND where the bill has no such user.
 */
export function dwellingBill({ bill, source }: StoredBill, dwellingId: string, userId?: string) {
  const sheet = propertyBill(bill);
  const whole = dwellingRow(sheet, dwellingId);
  const line = userId === undefined ? undefined : lineOf(whole.lines, dwellingId, userId);
  const row = userId === undefined ? whole : line && lineRow(line);
  if (row === undefined) {
    throw propertyError('PROPERTY_NOT_FOUND', { details: { what: `dwelling ${dwellingId}` } });
  }
  const { label, occupant, areaM2, ratedUnits, baseCents, consumptionCents, totalCents } = row;
  return {
    ...billHead(sheet, source),
    dwellingId,
    label,
    occupant,
    areaM2,
    ratedUnits,
    meters: row.meters.map((meter) => ({ ...meter, ...source.trustOf(meter.id) })),
    baseCents,
    consumptionCents,
    totalCents,
    ...furtherCents(row),
    because: { costs: sheet.because, ...row.because, ...furtherBecause(row) },
  };
}

/** The row of a dwelling. Throws PROPERTY_UNKNOWN_DWELLING. */
export function dwellingRow(sheet: PropertyBill, dwellingId: string): DwellingRow {
  const row = sheet.rows.find((candidate) => candidate.dwellingId === dwellingId);
  if (row !== undefined) return row;
  const known = sheet.rows.map((candidate) => candidate.dwellingId);
  throw unknownDwelling(dwellingId, known);
}

type Further = NonNullable<DwellingRow['further']>;

function furtherCents({ further }: DwellingRow) {
  return further === undefined
    ? {}
    : mapEntries(
        further,
        (key) => `${key}Cents`,
        ({ cents }) => cents,
      );
}

function furtherBecause({ further }: DwellingRow) {
  return further === undefined
    ? {}
    : mapEntries(
        further,
        (key) => key,
        ({ because }) => because[0],
      );
}

function mapEntries<R>(
  further: Further,
  name: (key: string) => string,
  of: (amount: Amount) => R,
): Record<string, R> {
  return Object.fromEntries(
    Object.entries(further).map(([key, amount]) => [name(key), of(amount)]),
  );
}

function sheetRow(row: DwellingRow, withheld: boolean) {
  const { dwellingId, label, areaM2, ratedUnits, baseCents, consumptionCents, totalCents } = row;
  const known = { dwellingId, label, areaM2, baseCents };
  return withheld
    ? { ...known, ratedUnits: null, consumptionCents: null, totalCents: null }
    : { ...known, ratedUnits, consumptionCents, totalCents };
}

function hotWaterOf(
  { further }: DwellingRow,
  { isBilled, dwellings }: { readonly isBilled: boolean; readonly dwellings: boolean },
): { readonly hotWaterCents?: number | null } {
  if (!isBilled) return {};
  if (dwellings) return { hotWaterCents: null };
  const { hotWaterBase, hotWaterConsumption } = further ?? {};
  return { hotWaterCents: (hotWaterBase?.cents ?? 0) + (hotWaterConsumption?.cents ?? 0) };
}

function billHead(
  sheet: PropertyBill,
  { openMeters, heldMeters }: Pick<StoredBill['source'], 'openMeters' | 'heldMeters'>,
) {
  const { property, period, provisional, heatingCents, consumptionPct } = sheet;
  const { basePotCents, consumptionPotCents, hotWaterPotCents } = sheet;
  const hotWater = hotWaterPotCents === 0 ? {} : { hotWaterCents: hotWaterPotCents };
  const costs = { heatingCents, consumptionPct, basePotCents, consumptionPotCents, ...hotWater };
  const held = heldMeters === 0 ? {} : { heldMeters };
  return { property, period, provisional, openMeters, ...held, costs };
}
