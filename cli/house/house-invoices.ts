/** The costs of the house as the auditor of a run reads them: from the invoices, not from a bill. */
import type { Invoices } from '../../sim/scenario/audit/invoices.ts';
import type { YearUsage } from '../../sim/world/heat-truth.ts';
import type { Statement } from '../../twin/billing/worksheets/statement.ts';
import type { House } from '../../sim/world/house.ts';
import { yearCosts } from './house-costs.ts';

/** Of a calendar year. */
export function invoicesOf(house: House, used: YearUsage): Invoices {
  const { heatingCents, consumptionPct, statement } = yearCosts(house, used, (id) => id);
  const lots = statement.fuel_stock?.stock_and_deliveries ?? [];
  const deliveries = statement.co2?.deliveries ?? [];
  return {
    commonCents: heatingCents,
    heatingOnlyCents: statement.heating_only_cents ?? 0,
    hotWaterOnlyCents: statement.hot_water_only_cents ?? 0,
    heatingConsumptionPct: consumptionPct,
    hotWaterConsumptionPct: Number(statement.hot_water_consumption_pct ?? 0),
    oil: lots.map((lot, at) => {
      const litres = Number('litres' in lot ? lot.litres : lot.quantity);
      const { cents } = lot;
      const delivery = deliveries[at];
      if (delivery?.delivered_on === undefined) return { litres, cents };
      const { delivered_on: deliveredOn, price_eur_t: price } = delivery;
      const eurPerTonne = price === undefined ? {} : { eurPerTonne: String(price) };
      return { litres, cents, co2: { deliveredOn, ...eurPerTonne } };
    }),
    closingLitres: closingOf(statement),
    hotWaterKwh:
      statement.split?.method === 'heat_meter' ? String(statement.split.q_ww_kwh) : undefined,
    prepaidCents: new Map(Object.entries(statement.prepaid_cents ?? {})),
  };
}

function closingOf({ fuel_stock: stock }: Statement): number {
  if (stock === undefined) return 0;
  return Number('closing_litres' in stock ? stock.closing_litres : stock.closing);
}
