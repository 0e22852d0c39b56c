/** GET /alarms. */
import { alarmAnswer } from '../convert.ts';
import { AlarmListSchema, AlarmsQuerySchema } from '../schemas/alarms.ts';
import { ERROR_ANSWERS } from '../schemas/common.ts';
import type { ApiServer, RouteContext } from './context.ts';

export function addAlarmRoutes(app: ApiServer, { portal }: RouteContext): void {
  app.get(
    '/alarms',
    {
      config: { endpoint: 'GET /alarms' },
      schema: {
        summary: 'Alarms, newest first',
        querystring: AlarmsQuerySchema,
        response: { 200: AlarmListSchema, ...ERROR_ANSWERS },
      },
    },
    async (request) => portal.store.alarms.list(request.query).map(alarmAnswer),
  );
}
