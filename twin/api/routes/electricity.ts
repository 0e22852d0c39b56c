/** GET /dwellings/:dwellingId/electricity: cost so far, forecast, and what shifting would save. */
import { toDecimal } from '#kernel/rational.ts';
import { formatInstant } from '#kernel/time.ts';
import { electricityCosts, type ElectricityCosts } from '../../property/electricity-costs.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import { ConsumptionParamsSchema } from '../schemas/consumption.ts';
import {
  ElectricityQuerySchema,
  ElectricitySchema,
  type ElectricityAnswer,
} from '../schemas/electricity.ts';
import { requireTenure } from '../own-tenure.ts';
import { seenBy } from '../session-guard.ts';
import type { ApiServer, RouteContext } from './context.ts';

const KWH_DIGITS = 3;

export function addElectricityRoutes(app: ApiServer, { portal, access }: RouteContext): void {
  app.get(
    '/dwellings/:dwellingId/electricity',
    {
      config: { endpoint: 'GET /dwellings/:dwellingId/electricity' },
      schema: {
        summary:
          'Electricity of a month under the tariffs of the property; default the running one',
        params: ConsumptionParamsSchema,
        querystring: ElectricityQuerySchema,
        response: { 200: ElectricitySchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => {
      const { viewer, scope } = seenBy(request);
      const { dwellingId } = request.params;
      access.requireDwelling(scope, viewer, dwellingId);
      const tenancy = scope === 'own' ? requireTenure(portal.store, viewer).occupancy : undefined;
      const { month } = request.query;
      return electricityAnswer(electricityCosts(portal.store, dwellingId, { month, tenancy }));
    },
  );
}

function electricityAnswer(costs: ElectricityCosts): ElectricityAnswer {
  const { dwelling, metered, offers, shifts, shift, presentId, feedInKwh } = costs;
  const saved = new Map(shifts.map(({ tariffId, savedCents }) => [tariffId, savedCents]));
  const present = offers.find(({ bill }) => bill.tariffId === presentId)?.bill;
  return {
    dwelling: { id: dwelling.id, label: dwelling.label },
    month: costs.month,
    from: metered.profile.from,
    until: formatInstant(metered.until),
    quarters: metered.profile.kwh.length,
    estimatedQuarters: metered.estimatedCount,
    kwh: toDecimal(costs.kwh, KWH_DIGITS),
    feedInKwh: feedInKwh && toDecimal(feedInKwh, KWH_DIGITS),
    presentId,
    costCents: present?.totalCents ?? 0,
    forecastCents: costs.forecastCents,
    tariffs: offers.map(({ bill, differenceCents }) => ({
      id: bill.tariffId,
      name: bill.name,
      energyCents: bill.energyCents,
      baseCents: bill.baseCents,
      totalCents: bill.totalCents,
      differenceCents,
      shiftSavesCents: saved.get(bill.tariffId) ?? 0,
    })),
    shift: { from: shift.from, to: shift.to, pct: toDecimal(shift.sharePct, 0) },
    heldReadings: costs.heldReadings,
  };
}
