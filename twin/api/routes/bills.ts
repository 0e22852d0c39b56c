/** GET /bills: the sheet of the property. GET /bills/:dwellingId: the bill of one dwelling. */
import { billSource } from '../bill-source.ts';
import { dwellingBillAnswer, propertySheet } from '../bill-answer.ts';
import type { MadeBill } from '../bill-answer.ts';
import { apiError } from '../errors.ts';
import {
  BillParamsSchema,
  BillQuerySchema,
  DwellingBillSchema,
  PropertySheetSchema,
} from '../schemas/bills.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import { seenBy } from '../session-guard.ts';
import { presentOccupancy } from '../tenancy.ts';
import type { ApiServer, RouteContext } from './context.ts';

export function addBillRoutes(app: ApiServer, context: RouteContext): void {
  const { access, portal } = context;
  app.get(
    '/bills',
    {
      config: { endpoint: 'GET /bills' },
      schema: {
        summary: 'Heating costs of the property and what each dwelling pays',
        querystring: BillQuerySchema,
        response: { 200: PropertySheetSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => {
      const { scope } = seenBy(request);
      const made = makeBill(context, request.query.period);
      const { provisional, lines } = made.bill;
      const dwellingCount = new Set(lines.map(({ unit }) => unit)).size;
      return propertySheet(made, {
        dwellings: access.withholdsDwellings(scope, provisional),
        sum: access.withholdsSum(scope, provisional, dwellingCount),
      });
    },
  );
  app.get(
    '/bills/:dwellingId',
    {
      config: { endpoint: 'GET /bills/:dwellingId' },
      schema: {
        summary: 'The bill of one dwelling with the reason of every figure',
        params: BillParamsSchema,
        querystring: BillQuerySchema,
        response: { 200: DwellingBillSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => {
      const { viewer, scope } = seenBy(request);
      const { dwellingId } = request.params;
      access.requireDwelling(scope, viewer, dwellingId);
      const made = makeBill(context, request.query.period);
      access.requireFinalBill(scope, made.bill.provisional);
      const own = scope === 'own' ? presentOccupancy(portal.store, dwellingId) : undefined;
      if (own !== undefined && own.from > made.bill.period.to) {
        throw apiError('API_FORBIDDEN', {
          details: { role: viewer.role },
          hint: 'somebody else lived in the dwelling in this period; a bill is for those who lived there',
        });
      }
      const bill = dwellingBillAnswer(made, dwellingId, own?.id);
      if (bill !== undefined) return bill;
      throw apiError('API_NOT_FOUND', { details: { what: `dwelling ${dwellingId}` } });
    },
  );
}

function makeBill({ portal, bill }: RouteContext, year: string): MadeBill {
  const { input, openMeters } = billSource(portal.store, year);
  return { bill: bill(input), openMeters };
}
