/** A heating bill as the API shows it, with or without what is withheld from the viewer. */
import type { HeatingBill } from '../billing/bill.ts';
import type { DwellingBillAnswer, PropertySheet, SheetRow } from './schemas/bills.ts';

export interface MadeBill {
  readonly bill: HeatingBill;
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
  const { bill } = made;
  return {
    ...billHead(made),
    withheld: withheld.dwellings,
    areaM2: bill.areaM2,
    ratedUnits: withheld.sum ? null : bill.ratedUnits,
    rows: bill.rows.map((row) => sheetRow(row, withheld.dwellings)),
    totalCents: bill.heatingCents,
    sumCents: bill.sumCents,
    addsUp: true,
    because: bill.because,
  };
}

/** Undefined where the bill has no such dwelling. */
export function dwellingBillAnswer(
  made: MadeBill,
  dwellingId: string,
): DwellingBillAnswer | undefined {
  const row = made.bill.rows.find((candidate) => candidate.dwellingId === dwellingId);
  if (row === undefined) return undefined;
  const { label, occupant, areaM2, ratedUnits, baseCents, consumptionCents, totalCents } = row;
  return {
    ...billHead(made),
    dwellingId,
    label,
    occupant,
    areaM2,
    ratedUnits,
    meters: [...row.meters],
    baseCents,
    consumptionCents,
    totalCents,
    because: { costs: made.bill.because, ...row.because },
  };
}

function sheetRow(row: HeatingBill['rows'][number], withheld: boolean): SheetRow {
  const { dwellingId, label, areaM2, ratedUnits, baseCents, consumptionCents, totalCents } = row;
  const known = { dwellingId, label, areaM2, baseCents };
  return withheld
    ? { ...known, ratedUnits: null, consumptionCents: null, totalCents: null }
    : { ...known, ratedUnits, consumptionCents, totalCents };
}

function billHead({ bill, openMeters }: MadeBill) {
  const { property, period, provisional, heatingCents, consumptionPct } = bill;
  const { basePotCents, consumptionPotCents } = bill;
  const costs = { heatingCents, consumptionPct, basePotCents, consumptionPotCents };
  return { property, period, provisional, openMeters, costs };
}
