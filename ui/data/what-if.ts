/** The what-if of a bill: what is asked stands in the address, so it survives a reload and a link. */
import type { BillChange } from '../../twin/api/schemas/bill-check.ts';

/** Fields of the form, and parameters of the address under the same names. */
export const WHAT_IF_FIELDS = ['heat', 'water', 'costs', 'flat', 'day', 'device'] as const;
export type WhatIfField = (typeof WHAT_IF_FIELDS)[number];
export type WhatIfParams = Readonly<Partial<Record<WhatIfField, string>>>;

/** Undefined where nothing is changed. A change of tenants needs its dwelling and its day. */
export function changeOf(params: WhatIfParams): BillChange | undefined {
  const { heat = '', water = '', costs = '', flat = '', day = '', device = '' } = params;
  const change: BillChange = {
    ...(heat === '' ? {} : { heatingConsumptionPct: heat }),
    ...(water === '' ? {} : { hotWaterConsumptionPct: water }),
    ...(costs === '' ? {} : { costsPct: costs }),
    ...(flat === '' || day === '' ? {} : { moved: { dwellingId: flat, day } }),
    ...(device === '' ? {} : { failed: { meterId: device } }),
  };
  return Object.keys(change).length === 0 ? undefined : change;
}

/** What the address holds of a what-if. */
export function whatIfParams(params: Readonly<Record<string, string>>): WhatIfParams {
  return Object.fromEntries(
    WHAT_IF_FIELDS.flatMap((field) => {
      const value = params[field];
      return value === undefined || value === '' ? [] : [[field, value]];
    }),
  );
}

/**
 * What a filled-in form asks for: fields that say what the bill says already are left out, so that
 * the address names the change alone.
 */
export function askedParams(
  form: Readonly<Record<WhatIfField, string>>,
  shares: {
    readonly heatingConsumptionPct: string;
    readonly hotWaterConsumptionPct: string | null;
  },
): Record<WhatIfField, string | undefined> {
  const unless = (value: string, usual: string | null): string | undefined =>
    value === '' || value === usual ? undefined : value;
  const moves = form.flat !== '' && form.day !== '';
  return {
    heat: unless(form.heat, shares.heatingConsumptionPct),
    water: unless(form.water, shares.hotWaterConsumptionPct),
    costs: unless(form.costs, '0'),
    flat: moves ? form.flat : undefined,
    day: moves ? form.day : undefined,
    device: unless(form.device, ''),
  };
}
