/**
 * Who saw what: an answer with values of one dwelling, a bill, a document or the contents of a
 * telegram leaves an entry in the audit ledger before it goes out; where the ledger cannot be
 * written, it does not go out. Every endpoint has a row, so that a new one is decided on.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Clock } from '#kernel/time.ts';
import type { Store } from '../store/store.ts';
import type { Endpoint, OpenEndpoint } from './access.ts';
import type { Seen } from './session-guard.ts';

interface ReadRow {
  readonly action: `${string}.seen`;
  /** Which part of the property was seen; undefined where nothing was. */
  of(request: Asked, store: Store): string | undefined;
  /** A stream has begun before its answer ends. */
  readonly atBegin?: true;
}

interface Asked {
  readonly params: Readonly<Record<string, string>>;
  readonly seen: Seen;
}

const dwelling: ReadRow['of'] = ({ params }) => params['dwellingId'];
/** The list of a tenant or of the lab has values, that of the others has none. */
const ownValues: ReadRow['of'] = ({ seen }) =>
  seen.scope === 'no-values' || seen.viewer.role === 'operator' || seen.viewer.role === 'landlord'
    ? undefined
    : (seen.viewer.dwellingId ?? 'all dwellings');

const RECORDED_READS = {
  'GET /meters': { action: 'meters.seen', of: ownValues },
  'GET /meters/:id/readings': { action: 'readings.seen', of: ({ params }) => params['id'] },
  'GET /telegrams/:id': {
    action: 'telegram.seen',
    of: ({ params }, store) =>
      store.telegrams.byId(Number(params['id']))?.meterId ?? 'meters of others',
  },
  'GET /bills': {
    action: 'bills.seen',
    of: (_, store) => store.properties.properties()[0]?.id,
  },
  'GET /bills/:dwellingId': { action: 'bill.seen', of: dwelling },
  'GET /bills/:dwellingId/document': { action: 'document.seen', of: dwelling },
  'GET /dwellings/:dwellingId/electricity': { action: 'electricity.seen', of: dwelling },
  'GET /dwellings/:dwellingId/consumption': { action: 'consumption.seen', of: dwelling },
  'GET /dwellings/:dwellingId/consumption/document': { action: 'document.seen', of: dwelling },
  'GET /live': { action: 'live.seen', of: ownValues, atBegin: true },
  'GET /alarms/:id': {
    action: 'alarm.seen',
    of: ({ params, seen }, store) =>
      seen.scope === 'no-values' ? undefined : store.alarms.byId(Number(params['id']))?.meterId,
  },
  'POST /alarms/:id/decisions': null,
  'POST /meters/:id/decisions': null,
  'GET /decisions': null,
  'POST /decisions/:id/confirm': null,
  'POST /decisions/:id/undo': null,
  'DELETE /decisions/:id': null,
  'DELETE /session': null,
  'PUT /session/password': null,
  'GET /sessions': null,
  'DELETE /sessions/:id': null,
  'GET /status': null,
  'GET /telegrams': null,
  'GET /alarms': null,
  'GET /bill-check': null,
  'POST /bill-what-if': null,
  'GET /proposals': null,
  'POST /proposals/:id/decision': null,
  'GET /lab': null,
  'POST /lab/commands': null,
} as const satisfies Readonly<Record<Endpoint, ReadRow | null>>;

/** Stands after the session guard. */
export function addReadAudit(app: FastifyInstance, store: Store, clock: Clock): void {
  const record = (request: FastifyRequest, atBegin: boolean): void => {
    const { seen } = request;
    const row = rowOf(request.routeOptions.config.endpoint);
    if (seen === null || row === null || (row.atBegin ?? false) !== atBegin) return;
    const subject = row.of({ params: request.params as Asked['params'], seen }, store);
    if (subject === undefined) return;
    const actor = seen.viewer.user.name;
    store.audit.saw({ atMs: clock.now(), actor, action: row.action, subject });
  };
  app.addHook('preHandler', async (request) => record(request, true));
  app.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode >= 200 && reply.statusCode < 300) record(request, false);
    return payload;
  });
}

function rowOf(endpoint: Endpoint | OpenEndpoint | undefined): ReadRow | null {
  const rows: Readonly<Record<string, ReadRow | null>> = RECORDED_READS;
  return endpoint === undefined ? null : (rows[endpoint] ?? null);
}
