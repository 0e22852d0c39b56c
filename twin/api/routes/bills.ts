/** GET /bills: the sheet of the property. GET /bills/:dwellingId: the bill of one dwelling. */
import { billDocument } from '../../documents/bill-document.ts';
import { readableBill, withheldFrom } from '../bill-access.ts';
import { dwellingBill, propertySheet } from '../../property/bill-sheets.ts';
import { letterLine, storedBillLetter } from '../../property/bill-letters.ts';
import { storedBill } from '../../property/stored-bill.ts';
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
      const stored = storedBill(context.portal.store, request.query.period);
      return propertySheet(stored, withheldFrom(seenBy(request).scope, stored, context));
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
      const { stored, own } = readableBill(context, seenBy(request), {
        dwellingId,
        period: request.query.period,
      });
      return dwellingBill(stored, dwellingId, own?.id);
    },
  );
  addDocumentRoute(app, context);
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
      const { own } = readableBill(context, seenBy(request), { dwellingId, period });
      const letter = storedBillLetter(context.portal.store, { year: period, language });
      const line = letterLine(letter.bill, dwellingId, own?.id);
      const name = `bill-${dwellingId}-${period}`;
      return sendDocument(reply, billDocument(letter, line), { name, format });
    },
  );
}
