/** GET /telegrams and GET /telegrams/:id with its dissection. */
import { telegramAnswer } from '../convert.ts';
import { apiError } from '../errors.ts';
import { withholdReadings } from '../redact.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import {
  TelegramDetailSchema,
  TelegramListSchema,
  TelegramParamsSchema,
  TelegramsQuerySchema,
} from '../schemas/telegrams.ts';
import { seenBy } from '../session-guard.ts';
import { decryptedTelegram, telegramWithoutReadings } from '../telegram-detail.ts';
import type { ApiServer, RouteContext } from './context.ts';

export function addTelegramRoutes(app: ApiServer, context: RouteContext): void {
  const { store } = context.portal;
  app.get(
    '/telegrams',
    {
      config: { endpoint: 'GET /telegrams' },
      schema: {
        summary: 'Telegrams, newest first, stored and rejected ones',
        querystring: TelegramsQuerySchema,
        response: { 200: TelegramListSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => {
      const withholds = seenBy(request).scope === 'no-values';
      const telegrams = store.telegrams.list(request.query).map(telegramAnswer);
      return withholds ? telegrams.map(withholdReadings) : telegrams;
    },
  );
  app.get(
    '/telegrams/:id',
    {
      config: { endpoint: 'GET /telegrams/:id' },
      schema: {
        summary: 'One telegram and what each of its bytes means; decrypted for the lab only',
        params: TelegramParamsSchema,
        response: { 200: TelegramDetailSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => {
      const telegram = store.telegrams.byId(request.params.id);
      if (telegram === undefined) {
        const what = `telegram ${request.params.id}`;
        throw apiError('API_NOT_FOUND', { details: { what } });
      }
      const { scope, viewer } = seenBy(request);
      return scope === 'no-values'
        ? telegramWithoutReadings(telegram)
        : decryptedTelegram(context.portal, telegram, viewer);
    },
  );
}
