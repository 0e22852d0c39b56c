/** GET /bills: the sheet of the property. GET /bills/:dwellingId: the bill of one dwelling. */
import { billDocument } from '../../documents/bill-document.ts';
import { propertyBillView, readableBill, type ReadableBill } from '../bill-access.ts';
import { stateOf } from '../../documents/bill-letter.ts';
import { stateFileName } from '../../documents/letter-state.ts';
import { dwellingBill, propertySheet } from '../../property/bill-sheets.ts';
import { letterLine, storedBillLetter } from '../../property/bill-letters.ts';
import { sendDocument } from '../documents.ts';
import {
  BillDocumentQuerySchema,
  BillParamsSchema,
  BillQuerySchema,
  DwellingBillSchema,
  PropertySheetSchema,
} from '../schemas/bills.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import { seenBy } from '../session-guard.ts';
import type { ApiServer, RouteContext } from './context.ts';

export function addBillRoutes(app: ApiServer, context: RouteContext): void {
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
      const view = propertyBillView(context, seenBy(request), request.query.period);
      return { ...propertySheet(view.stored, view.withheld), ...countedTo(view) };
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
      const { dwellingId } = request.params;
      const { stored, own, ...view } = readableBill(context, seenBy(request), {
        dwellingId,
        period: request.query.period,
      });
      return { ...dwellingBill(stored, dwellingId, own?.id), ...countedTo(view) };
    },
  );
  addDocumentRoute(app, context);
}

function countedTo({ countedTo: day }: Pick<ReadableBill, 'countedTo'>) {
  return day === null ? {} : { countedTo: day };
}

function addDocumentRoute(app: ApiServer, context: RouteContext): void {
  app.get(
    '/bills/:dwellingId/document',
    {
      config: { endpoint: 'GET /bills/:dwellingId/document' },
      schema: {
        summary: 'The same as a letter, PDF or HTML, German or English',
        params: BillParamsSchema,
        querystring: BillDocumentQuerySchema,
        response: ERROR_ANSWERS,
      },
    },
    async (request, reply) => {
      const { dwellingId } = request.params;
      const { period, format = 'pdf', language = 'de' } = request.query;
      const seen = seenBy(request);
      const { own, stored } = readableBill(context, seen, { dwellingId, period });
      const letter = storedBillLetter(context.portal.store, {
        year: period,
        language,
        stored,
        // The months are the tenant's; the landlord needs the year.
        monthsOf: seen.scope === 'sums' ? 'nobody' : 'occupants',
      });
      const line = letterLine(letter.bill, dwellingId, own?.id);
      const name = stateFileName(stateOf(letter), `bill-${dwellingId}-${period}`);
      return sendDocument(reply, billDocument(letter, line), { name, format });
    },
  );
}
