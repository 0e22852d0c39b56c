/** The costs of the house as the auditor of a run reads them: from the invoices, not from a bill. */
import type { Invoices } from '../../sim/scenario/audit/invoices.ts';
import type { YearUsage } from '../../sim/world/heat-truth.ts';
import type { House } from '../../sim/world/house.ts';
import { sumOf } from './amounts.ts';
import { yearCosts } from './house-costs.ts';

/** Of a calendar year. */
export function invoicesOf(house: House, used: YearUsage): Invoices {
  const { heatingCents, consumptionPct, statement, energy } = yearCosts(house, used, (id) => id);
  const deliveries = new Map(
    statement.co2?.deliveries?.map((delivery) => [delivery.number, delivery]),
  );
  const { split } = statement;
  const isMetered = split?.method === 'heat_meter';
  const plantKwh = isMetered ? split.total_kwh : undefined;
  return {
    commonCents: heatingCents - sumOf(energy.items.map(({ cents }) => cents)),
    heatingOnlyCents: statement.heating_only_cents ?? 0,
    hotWaterOnlyCents: statement.hot_water_only_cents ?? 0,
    heatingConsumptionPct: consumptionPct,
    hotWaterConsumptionPct: Number(statement.hot_water_consumption_pct ?? 0),
    source: house.heating.source,
    lots: energy.lots.map(({ quantity, cents, number }) => {
      const delivery = deliveries.get(number);
      if (delivery?.delivered_on === undefined) return { quantity, cents };
      const { delivered_on: deliveredOn, price_eur_t: price, kg_per_unit: factor } = delivery;
      const eurPerTonne = price === undefined ? {} : { eurPerTonne: String(price) };
      const kgPerUnit = factor === undefined ? {} : { kgPerUnit: String(factor) };
      return { quantity, cents, co2: { deliveredOn, ...eurPerTonne, ...kgPerUnit } };
    }),
    closing: energy.closing,
    hotWaterKwh: isMetered ? String(split.q_ww_kwh) : undefined,
    ...(plantKwh === undefined ? {} : { plantKwh: String(plantKwh) }),
    prepaidCents: new Map(Object.entries(statement.prepaid_cents ?? {})),
  };
}
