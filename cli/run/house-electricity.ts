/** What the portal says of the electricity of each dwelling, as a run expects it. */
import { LabError } from '#kernel/errors.ts';
import { multiply, rational, roundToCents } from '#kernel/rational.ts';
import { berlinMidnight } from '#kernel/time.ts';
import type { ElectricityView, LimitView } from '../../sim/scenario/electricity-view.ts';
import { electricityCosts, type ElectricityCosts } from '../../twin/property/electricity-costs.ts';
import type { Store } from '../../twin/store/store.ts';

/** None where the portal has no meter, no tariff or no reading. */
export function portalElectricity(store: Store): ElectricityView[] {
  return store.properties.dwellings().flatMap(({ id }) => {
    try {
      return [viewOf(electricityCosts(store, id))];
    } catch (error) {
      if (error instanceof LabError && error.code === 'PROPERTY_NO_ELECTRICITY') return [];
      throw error;
    }
  });
}

export function portalLimits({ powerLimits }: Store): LimitView[] {
  return powerLimits.list().map(({ dwellingId, orderedAt, answeredAt, refusal }) => ({
    ...{ dwellingId, orderedAt, isRefused: refusal !== null },
    ...(answeredAt === null ? {} : { answeredAt }),
  }));
}

function viewOf(costs: ElectricityCosts): ElectricityView {
  const { presentId, offers, shifts, metered, kwh, dwelling } = costs;
  return {
    dwellingId: dwelling.id,
    from: berlinMidnight(metered.profile.from),
    wh: roundToCents(multiply(kwh, rational(1000))),
    costCents: offers.find(({ bill }) => bill.tariffId === presentId)?.bill.totalCents ?? 0,
    shiftSavesCents: shifts.find(({ tariffId }) => tariffId === presentId)?.savedCents ?? 0,
    quarterCount: metered.profile.kwh.length,
    estimatedCount: metered.estimatedCount,
  };
}
