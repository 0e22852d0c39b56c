/** The portal's bill beside the one that the law and the true registers give. */
import { defined } from '#kernel/defined.ts';

/** What a bill says of a dwelling, cents. What a bill does not say is left out. */
export interface BillRow {
  readonly dwellingId: string;
  /** Where several had the dwelling in the period. */
  readonly userId?: string;
  readonly totalCents: number;
  /** The landlord's part of the CO2 costs. */
  readonly co2CreditCents?: number;
  readonly payableCents?: number;
  /** Below 0 where the tenant gets money back. */
  readonly balanceCents?: number;
}

/** The part of a bill that is compared. */
export interface BillView {
  /** Year, `2025`. */
  readonly period: string;
  readonly provisional: boolean;
  readonly costsCents: number;
  readonly rows: readonly BillRow[];
}

export interface AuditedRow extends BillRow {
  /** What the true registers give, and of it what has to be paid. */
  readonly trueCents: number;
  readonly truePayableCents?: number;
  /** Its figures that differ, each by its size. */
  readonly wrongCents: number;
}

export interface BillAudit {
  readonly period: string;
  readonly provisional: boolean;
  readonly costsCents: number;
  readonly sumCents: number;
  /** Cents that moved between dwellings: the sum of what some pay too much. */
  readonly shiftedCents: number;
  /** Cents by which the figures of the bill differ from those of the law, each by its size. */
  readonly wrongCents: number;
  readonly rows: readonly AuditedRow[];
}

const FIGURES = ['totalCents', 'co2CreditCents', 'payableCents', 'balanceCents'] as const;

/** Compares dwelling by dwelling and figure by figure; a figure that one of them lacks is skipped. */
export function auditBill(portal: BillView, truth: BillView): BillAudit {
  const billed = new Map(portal.rows.map((row) => [keyOf(row), row]));
  const lawful = new Map(truth.rows.map((row) => [keyOf(row), row]));
  const users = [...new Set([...billed.keys(), ...lawful.keys()])];
  const rows = users.map((user): AuditedRow => {
    const due = lawful.get(user);
    const row = billed.get(user) ?? nothingFor(due ?? { dwellingId: user });
    const { totalCents: trueCents = 0, payableCents } = due ?? {};
    const paid = payableCents === undefined ? {} : { truePayableCents: payableCents };
    const differences = FIGURES.map((figure) => differenceOf(figure, row, due));
    return { ...row, trueCents, ...paid, wrongCents: sumOf(differences) };
  });
  const shifts = rows.map((row) => row.totalCents - row.trueCents);
  return {
    period: portal.period,
    provisional: portal.provisional,
    costsCents: portal.costsCents,
    sumCents: sumOf(rows.map(({ totalCents }) => totalCents)),
    shiftedCents: Math.max(
      sumOf(shifts.filter((cents) => cents > 0)),
      -sumOf(shifts.filter((cents) => cents < 0)),
    ),
    wrongCents:
      sumOf(rows.map((row) => row.wrongCents)) + Math.abs(portal.costsCents - truth.costsCents),
    rows,
  };
}

function keyOf({ dwellingId, userId }: Pick<BillRow, 'dwellingId' | 'userId'>): string {
  return userId ?? dwellingId;
}

function nothingFor({ dwellingId, userId }: Pick<BillRow, 'dwellingId' | 'userId'>): BillRow {
  return { dwellingId, ...defined({ userId }), totalCents: 0 };
}

function differenceOf(
  figure: (typeof FIGURES)[number],
  row: BillRow,
  lawful: BillRow | undefined,
): number {
  if (lawful === undefined) return figure === 'totalCents' ? Math.abs(row.totalCents) : 0;
  const [said, due] = [row[figure], lawful[figure]];
  return said === undefined || due === undefined ? 0 : Math.abs(said - due);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
