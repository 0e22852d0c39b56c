/** The two bills that a run compares: the portal's, and the one that the true registers make. */
import { LabError } from '#kernel/errors.ts';
import { divide, rational } from '#kernel/rational.ts';
import { cents } from '#kernel/units.ts';
import { formatAddress } from '#wire/link-layer.ts';
import { storedBill } from '../../twin/property/stored-bill.ts';
import { heatingBill } from '../../twin/billing/bill.ts';
import { propertyBill } from '../../twin/billing/dwelling-rows.ts';
import { ruleSetOf } from '../../twin/billing/rule-sets.ts';
import type { Bill, BillInput, BillUser } from '../../twin/billing/types.ts';
import { withStatement } from '../../twin/billing/worksheets/statement.ts';
import type { Store } from '../../twin/store/store.ts';
import type { BillView } from '../../sim/scenario/auditor.ts';
import type { RunPorts } from '../../sim/scenario/ports.ts';
import { isWarmWater } from '../../sim/world/house.ts';
import type { House } from '../../sim/world/house.ts';
import { yearCosts } from '../house/house-costs.ts';

const NO_BILL = ['PROPERTY_NOT_FOUND', 'PROPERTY_NO_COSTS', 'PROPERTY_NO_READINGS'];

/** What the portal bills for a year; undefined where it has no reading for it. */
export function portalBill(store: Store, year: number): BillView | undefined {
  try {
    return view(storedBill(store, String(year)).bill);
  } catch (error) {
    if (error instanceof LabError && NO_BILL.includes(error.code)) return undefined;
    throw error;
  }
}

/** The bill of a house whose meters counted these units and litres in the year. */
export const trueBill: RunPorts['billOf'] = ({ house, year, provisional, units }) => {
  const { heatingCents, consumptionPct, statement } = yearCosts(house, year, (id) => id);
  const input: BillInput = {
    property: { id: house.id, name: house.name },
    period: { from: `${year}-01-01`, to: `${year}-12-31` },
    provisional,
    costs: { unitaryCents: cents(heatingCents) },
    shares: { heatingConsumptionPct: rational(consumptionPct) },
    users: house.dwellings.map((dwelling) => ({
      id: dwelling.id,
      unit: dwelling.id,
      payer: 'tenant',
      label: dwelling.label,
      occupant: dwelling.occupant.name,
      areaM2: rational(String(dwelling.areaM2)),
      devices: house.meters
        .filter(({ dwellingId }) => dwellingId === dwelling.id)
        .map((meter) => ({
          id: formatAddress(meter.address),
          label: meter.label,
          room: meter.room,
          units: units.get(formatAddress(meter.address)) ?? 0,
          kq: rational(meter.kq),
          kc: rational(meter.kc),
          scale: meter.scale,
        })),
      ...hotWaterM3(house, dwelling.id, units),
    })),
  };
  return view(heatingBill(withStatement(input, statement), ruleSetOf()));
};

function hotWaterM3(
  { registerMeters }: House,
  dwellingId: string,
  litres: ReadonlyMap<string, number>,
): Pick<BillUser, 'hotWaterM3'> {
  const own = registerMeters.filter(
    (meter) => meter.dwellingId === dwellingId && isWarmWater(meter),
  );
  if (own.length === 0) return {};
  const counted = own.map(({ address }) => litres.get(formatAddress(address)) ?? 0);
  const sum = counted.reduce((all, one) => all + one, 0);
  return { hotWaterM3: divide(rational(sum), rational(1_000)) };
}

function view(bill: Bill): BillView {
  const { period, provisional, heatingCents, rows } = propertyBill(bill);
  return {
    period: period.to.slice(0, 4),
    provisional,
    costsCents: heatingCents,
    rows: rows.map(({ dwellingId, totalCents }) => ({ dwellingId, totalCents })),
  };
}
