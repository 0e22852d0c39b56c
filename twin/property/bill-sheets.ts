/** A heating bill as the API shows it, with or without what is withheld from the viewer. */
import { lineRow, propertyBill } from '../billing/dwelling-rows.ts';
import type { DwellingRow, PropertyBill } from '../billing/dwelling-rows.ts';
import type { Amount } from '../billing/because.ts';
import type { Bill } from '../billing/types.ts';
import type { DwellingBillAnswer, PropertySheet, SheetRow } from '../api/schemas/bills.ts';

export interface MadeBill {
  readonly bill: Bill;
  /** Meters whose due-date value has not come yet. */
  readonly openMeters: number;
}

export interface Withheld {
  /** Consumption of single dwellings. */
  readonly dwellings: boolean;
  /** The sum over all dwellings too, because they are too few. */
  readonly sum: boolean;
}

export function propertySheet(made: MadeBill, withheld: Withheld): PropertySheet {
  const sheet = propertyBill(made.bill);
  return {
    ...billHead(sheet, made.openMeters),
    withheld: withheld.dwellings,
    areaM2: sheet.areaM2,
    ratedUnits: withheld.sum ? null : sheet.ratedUnits,
    rows: sheet.rows.map((row) => ({
      ...sheetRow(row, withheld.dwellings),
      ...hotWaterOf(row, { isBilled: sheet.hotWaterPotCents !== 0, ...withheld }),
    })),
    totalCents: sheet.heatingCents,
    sumCents: sheet.sumCents,
    addsUp: true,
    because: sheet.because,
  };
}

/**
 * The bill of a dwelling, or of one of its users alone. Undefined where the bill has no such
 * dwelling or user.
 */
export function dwellingBillAnswer(
  made: MadeBill,
  dwellingId: string,
  userId?: string,
): DwellingBillAnswer | undefined {
  const sheet = propertyBill(made.bill);
  const whole = sheet.rows.find((candidate) => candidate.dwellingId === dwellingId);
  // One user for the whole period is named by the dwelling.
  const line = whole?.lines.find((own) => own.userId === userId || own.userId === dwellingId);
  const row = userId === undefined ? whole : line && lineRow(line);
  if (row === undefined) return undefined;
  const { label, occupant, areaM2, ratedUnits, baseCents, consumptionCents, totalCents } = row;
  return {
    ...billHead(sheet, made.openMeters),
    dwellingId,
    label,
    occupant,
    areaM2,
    ratedUnits,
    meters: [...row.meters],
    baseCents,
    consumptionCents,
    totalCents,
    ...furtherCents(row),
    because: { costs: sheet.because, ...row.because, ...furtherBecause(row) },
  };
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

function sheetRow(row: DwellingRow, withheld: boolean): SheetRow {
  const { dwellingId, label, areaM2, ratedUnits, baseCents, consumptionCents, totalCents } = row;
  const known = { dwellingId, label, areaM2, baseCents };
  return withheld
    ? { ...known, ratedUnits: null, consumptionCents: null, totalCents: null }
    : { ...known, ratedUnits, consumptionCents, totalCents };
}

function hotWaterOf(
  { further }: DwellingRow,
  { isBilled, dwellings }: { readonly isBilled: boolean; readonly dwellings: boolean },
): Pick<SheetRow, 'hotWaterCents'> {
  if (!isBilled) return {};
  if (dwellings) return { hotWaterCents: null };
  const { hotWaterBase, hotWaterConsumption } = further ?? {};
  return { hotWaterCents: (hotWaterBase?.cents ?? 0) + (hotWaterConsumption?.cents ?? 0) };
}

function billHead(sheet: PropertyBill, openMeters: number) {
  const { property, period, provisional, heatingCents, consumptionPct } = sheet;
  const { basePotCents, consumptionPotCents, hotWaterPotCents } = sheet;
  const hotWater = hotWaterPotCents === 0 ? {} : { hotWaterCents: hotWaterPotCents };
  const costs = { heatingCents, consumptionPct, basePotCents, consumptionPotCents, ...hotWater };
  return { property, period, provisional, openMeters, costs };
}
