/**
 * Who may see what, as data. Each endpoint and each live event has one row, each role one
 * column; a route that names no row does not start. This file is the only place that checks
 * tenancy and group size (D15).
 */
import type { Defences } from '#kernel/defences.ts';
import type { GroupSum } from '../property/bill-groups.ts';
import type { DisclosureBudget } from '../property/disclosure-budget.ts';
import { apiError } from './errors.ts';
import type { LiveEventName } from './schemas/live.ts';
import type { Role } from './schemas/session.ts';

/**
 * `all`: everything. `own`: the own dwelling only. `no-values`: devices without consumption.
 * `sums`: sums of the property, single dwellings only where a finished bill shows them.
 * `none`: refused.
 */
export type Scope = 'all' | 'own' | 'no-values' | 'sums' | 'none';
type AccessRow = Readonly<Record<Role, Scope>>;

export const ENDPOINT_ACCESS = {
  'DELETE /session': { operator: 'all', landlord: 'all', tenant: 'all', lab: 'all' },
  'PUT /session/password': { operator: 'all', landlord: 'all', tenant: 'all', lab: 'all' },
  'GET /sessions': { operator: 'all', landlord: 'all', tenant: 'all', lab: 'all' },
  'DELETE /sessions/:id': { operator: 'all', landlord: 'all', tenant: 'all', lab: 'all' },
  'GET /status': { operator: 'all', landlord: 'all', tenant: 'own', lab: 'all' },
  'GET /meters': { operator: 'no-values', landlord: 'no-values', tenant: 'own', lab: 'all' },
  'GET /meters/:id/readings': { operator: 'none', landlord: 'none', tenant: 'own', lab: 'all' },
  'GET /telegrams': { operator: 'no-values', landlord: 'none', tenant: 'none', lab: 'all' },
  'GET /telegrams/:id': { operator: 'no-values', landlord: 'none', tenant: 'none', lab: 'all' },
  'GET /alarms': { operator: 'no-values', landlord: 'none', tenant: 'own', lab: 'all' },
  'GET /alarms/:id': { operator: 'no-values', landlord: 'none', tenant: 'none', lab: 'all' },
  'POST /alarms/:id/decisions': {
    operator: 'no-values',
    landlord: 'none',
    tenant: 'none',
    lab: 'all',
  },
  'POST /meters/:id/decisions': {
    operator: 'no-values',
    landlord: 'none',
    tenant: 'none',
    lab: 'all',
  },
  'GET /decisions': { operator: 'no-values', landlord: 'none', tenant: 'none', lab: 'all' },
  'POST /decisions/:id/confirm': {
    operator: 'no-values',
    landlord: 'none',
    tenant: 'none',
    lab: 'all',
  },
  'POST /decisions/:id/undo': {
    operator: 'no-values',
    landlord: 'none',
    tenant: 'none',
    lab: 'all',
  },
  'DELETE /decisions/:id': { operator: 'no-values', landlord: 'none', tenant: 'none', lab: 'all' },
  'GET /bills': { operator: 'none', landlord: 'sums', tenant: 'none', lab: 'all' },
  'GET /bills/:dwellingId': { operator: 'none', landlord: 'sums', tenant: 'own', lab: 'all' },
  'GET /bills/:dwellingId/document': {
    operator: 'none',
    landlord: 'sums',
    tenant: 'own',
    lab: 'all',
  },
  'GET /bill-check': { operator: 'no-values', landlord: 'sums', tenant: 'none', lab: 'all' },
  'POST /bill-what-if': { operator: 'no-values', landlord: 'sums', tenant: 'none', lab: 'all' },
  'GET /dwellings/:dwellingId/consumption': {
    operator: 'none',
    landlord: 'none',
    tenant: 'own',
    lab: 'all',
  },
  'GET /dwellings/:dwellingId/consumption/document': {
    operator: 'none',
    landlord: 'none',
    tenant: 'own',
    lab: 'all',
  },
  'GET /dwellings/:dwellingId/electricity': {
    operator: 'none',
    landlord: 'none',
    tenant: 'own',
    lab: 'all',
  },
  'GET /proposals': { operator: 'all', landlord: 'all', tenant: 'none', lab: 'all' },
  'POST /proposals/:id/decision': { operator: 'all', landlord: 'all', tenant: 'none', lab: 'all' },
  'GET /live': { operator: 'all', landlord: 'all', tenant: 'all', lab: 'all' },
  'GET /lab': { operator: 'none', landlord: 'none', tenant: 'none', lab: 'all' },
  'POST /lab/commands': { operator: 'none', landlord: 'none', tenant: 'none', lab: 'all' },
} as const satisfies Readonly<Record<string, AccessRow>>;
export type Endpoint = keyof typeof ENDPOINT_ACCESS;

/** Endpoints that need no session; the world shows its own token. */
export const OPEN_ENDPOINTS = [
  'GET /session',
  'POST /session',
  'POST /session/demo',
  'POST /session/invitation',
  'GET /health',
  'POST /lab/world',
  'POST /lab/clock',
] as const;
export type OpenEndpoint = (typeof OPEN_ENDPOINTS)[number];

export const LIVE_ACCESS = {
  counters: { operator: 'all', landlord: 'all', tenant: 'all', lab: 'all' },
  gateway: { operator: 'all', landlord: 'all', tenant: 'all', lab: 'all' },
  reading: { operator: 'none', landlord: 'none', tenant: 'own', lab: 'all' },
  telegram: { operator: 'no-values', landlord: 'none', tenant: 'none', lab: 'all' },
  alarm: { operator: 'no-values', landlord: 'none', tenant: 'own', lab: 'all' },
  world: { operator: 'none', landlord: 'none', tenant: 'none', lab: 'all' },
} as const satisfies Readonly<Record<LiveEventName, AccessRow>>;

export interface Viewer {
  readonly role: Role;
  readonly dwellingId?: string;
  /** The tenancy of a tenant; without one there is nothing that is the tenant's own. */
  readonly occupancyId?: string;
}

export interface Access {
  /** What the viewer may see of an endpoint; throws API_FORBIDDEN where that is nothing. */
  scope(endpoint: Endpoint, viewer: Viewer): Exclude<Scope, 'none'>;
  liveScope(event: LiveEventName, viewer: Viewer): Scope;
  /** Throws API_FORBIDDEN for another dwelling, whether or not it exists. */
  requireDwelling(scope: Scope, viewer: Viewer, dwellingId: string | undefined): void;
  seesDwelling(scope: Scope, viewer: Viewer, dwellingId: string | undefined): boolean;
  /**
   * True where single dwellings are kept back: always from a role without values, and from the
   * landlord while the period runs. Such a viewer gets a bill that was made without them.
   */
  withholdsDwellings(scope: Scope, running: boolean): boolean;
  /** Throws API_BILL_NOT_FINAL where a running bill would show one dwelling's heating. */
  requireFinalBill(scope: Scope, running: boolean): void;
  /** Throws API_PRESETS_ONLY where a free change would be a question about single dwellings. */
  requirePreset(scope: Scope, running: boolean, isPreset: boolean): void;
  /** True where the viewer may see this sum beside all that was shown before; it then is shown. */
  maySeeSum(scope: Scope, viewer: Viewer, sum: GroupSum): boolean;
}

/** With D15 off every signed-in role sees every dwelling, for the paired control of an attack. */
export function createAccess(defences: Defences, budget: DisclosureBudget): Access {
  const guarded = defences.on('D15');
  const effective = (scope: Scope): Scope => (guarded ? scope : 'all');
  const seesDwelling: Access['seesDwelling'] = (scope, viewer, dwellingId) =>
    scope === 'own'
      ? dwellingId !== undefined && dwellingId === viewer.dwellingId
      : scope === 'all';
  const withholds = (scope: Scope, running: boolean): boolean =>
    scope === 'no-values' || (scope === 'sums' && running);
  return {
    scope: (endpoint, viewer) => {
      const scope = effective(ENDPOINT_ACCESS[endpoint][viewer.role]);
      if (scope === 'none') throw forbidden(viewer);
      return scope;
    },
    liveScope: (event, viewer) => effective(LIVE_ACCESS[event][viewer.role]),
    requireDwelling: (scope, viewer, dwellingId) => {
      if (scope !== 'sums' && !seesDwelling(scope, viewer, dwellingId)) throw forbidden(viewer);
    },
    seesDwelling,
    withholdsDwellings: withholds,
    requireFinalBill: (scope, running) => {
      if (withholds(scope, running)) throw apiError('API_BILL_NOT_FINAL');
    },
    requirePreset: (scope, running, isPreset) => {
      if (!isPreset && withholds(scope, running)) throw apiError('API_PRESETS_ONLY');
    },
    maySeeSum: (scope, viewer, sum) => {
      if (scope === 'all') return true;
      return scope !== 'no-values' && budget.spend(audienceOf(viewer), sum);
    },
  };
}

/** Landlords count as one: two of them could put together what each has seen. */
function audienceOf({ role, dwellingId, occupancyId }: Viewer): string {
  return role === 'tenant' ? `tenant ${dwellingId ?? ''} ${occupancyId ?? ''}` : role;
}

function forbidden(viewer: Viewer): Error {
  return apiError('API_FORBIDDEN', { details: { role: viewer.role } });
}
