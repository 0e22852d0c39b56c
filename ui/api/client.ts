/** Typed calls to the portal. The CSRF token of the session rides on every write. */
import type { OwnSession, PasswordChangeRequest, Redeem } from '../../twin/api/schemas/accounts.ts';
import type { AlarmAnswer, AlarmDetail } from '../../twin/api/schemas/alarms.ts';
import type {
  BillCheckAnswer,
  WhatIfAnswer,
  WhatIfRequest,
} from '../../twin/api/schemas/bill-check.ts';
import type { ErrorAnswer } from '../../twin/api/schemas/common.ts';
import type { ConsumptionAnswer } from '../../twin/api/schemas/consumption.ts';
import type { DecisionAnswer, DecisionRequestBody } from '../../twin/api/schemas/decisions.ts';
import type { LabCommand, LabCommandAccepted, LabStatus } from '../../twin/api/schemas/lab.ts';
import type { Meter, Readings } from '../../twin/api/schemas/meters.ts';
import type {
  DemoSignInRequest,
  Session,
  SignedOut,
  SignIn,
} from '../../twin/api/schemas/session.ts';
import type { Status } from '../../twin/api/schemas/status.ts';
import type { TelegramDetail, TelegramSummary } from '../../twin/api/schemas/telegrams.ts';
import type { DwellingBillAnswer, PropertySheet } from '../../twin/api/schemas/bills.ts';
import { ApiError, uiError } from '../errors.ts';

interface ReadingsQuery {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly limit?: number;
}

interface TelegramsQuery {
  readonly meterId?: string;
  readonly limit?: number;
}

type Fetch = (path: string, init: RequestInit) => Promise<Response>;

const METERS_OF_A_PAGE = 500;

export class PortalClient {
  readonly #fetch: Fetch;
  #csrfToken: string | undefined;

  constructor(fetchPath: Fetch = (path, init) => fetch(path, init)) {
    this.#fetch = fetchPath;
  }

  async session(): Promise<Session | SignedOut> {
    const answer = await this.#get<Session | SignedOut>('session');
    this.#csrfToken = answer.user === null ? undefined : answer.csrfToken;
    return answer;
  }

  signIn(credentials: SignIn): Promise<Session> {
    return this.#remember(this.#write<Session>('POST', 'session', credentials));
  }

  /** A one-time code becomes a password, and a session. */
  redeem(request: Redeem): Promise<Session> {
    return this.#remember(this.#write<Session>('POST', 'session/invitation', request));
  }

  signInDemo(request: DemoSignInRequest): Promise<Session> {
    return this.#remember(this.#write<Session>('POST', 'session/demo', request));
  }

  async signOut(): Promise<void> {
    await this.#write<void>('DELETE', 'session');
    this.#csrfToken = undefined;
  }

  /** All other sessions end. */
  changePassword(change: PasswordChangeRequest): Promise<void> {
    return this.#write('PUT', 'session/password', change);
  }

  sessions(): Promise<OwnSession[]> {
    return this.#get('sessions');
  }

  endSession(id: string): Promise<OwnSession[]> {
    return this.#write('DELETE', `sessions/${encodeURIComponent(id)}`);
  }

  status(): Promise<Status> {
    return this.#get('status');
  }

  /** All of them, page by page, so that no other visitor waits for a long list. */
  async meters(): Promise<Meter[]> {
    const meters: Meter[] = [];
    for (;;) {
      const after = meters.at(-1)?.id;
      const page = await this.#get<Meter[]>('meters', { after, limit: METERS_OF_A_PAGE });
      meters.push(...page);
      if (page.length < METERS_OF_A_PAGE) return meters;
    }
  }

  readings(meterId: string, { from, to, limit }: ReadingsQuery = {}): Promise<Readings> {
    return this.#get(`meters/${encodeURIComponent(meterId)}/readings`, { from, to, limit });
  }

  telegrams({ meterId, limit }: TelegramsQuery = {}): Promise<TelegramSummary[]> {
    return this.#get('telegrams', { meterId, limit });
  }

  telegram(id: string): Promise<TelegramDetail> {
    return this.#get(`telegrams/${encodeURIComponent(id)}`);
  }

  alarms(): Promise<AlarmAnswer[]> {
    return this.#get('alarms');
  }

  alarm(id: string): Promise<AlarmDetail> {
    return this.#get(`alarms/${encodeURIComponent(id)}`);
  }

  decide(alarmId: number, request: DecisionRequestBody): Promise<DecisionAnswer> {
    return this.#write('POST', `alarms/${alarmId}/decisions`, request);
  }

  confirmDecision(id: number): Promise<DecisionAnswer> {
    return this.#write('POST', `decisions/${id}/confirm`);
  }

  withdrawDecision(id: number): Promise<DecisionAnswer> {
    return this.#write('DELETE', `decisions/${id}`);
  }

  undoDecision(id: number, reason: string): Promise<DecisionAnswer> {
    return this.#write('POST', `decisions/${id}/undo`, { reason });
  }

  propertySheet(period: string): Promise<PropertySheet> {
    return this.#get('bills', { period });
  }

  dwellingBill(dwellingId: string, period: string): Promise<DwellingBillAnswer> {
    return this.#get(`bills/${encodeURIComponent(dwellingId)}`, { period });
  }

  billCheck(period: string, language: string): Promise<BillCheckAnswer> {
    return this.#get('bill-check', { period, language });
  }

  /** Stores nothing. */
  billWhatIf(request: WhatIfRequest): Promise<WhatIfAnswer> {
    return this.#write('POST', 'bill-what-if', request);
  }

  /** The source of the average user is named in the language. */
  consumption(
    dwellingId: string,
    { month, language }: { readonly month?: string | undefined; readonly language: string },
  ): Promise<ConsumptionAnswer> {
    const path = `dwellings/${encodeURIComponent(dwellingId)}/consumption`;
    return this.#get(path, { month, language });
  }

  labStatus(): Promise<LabStatus> {
    return this.#get('lab');
  }

  labCommand(command: LabCommand): Promise<LabCommandAccepted> {
    return this.#write('POST', 'lab/commands', command);
  }

  async #remember(answer: Promise<Session>): Promise<Session> {
    const session = await answer;
    this.#csrfToken = session.csrfToken;
    return session;
  }

  #get<T>(
    path: string,
    query: Readonly<Record<string, string | number | undefined>> = {},
  ): Promise<T> {
    const pairs = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    );
    const search = new URLSearchParams(pairs).toString();
    return this.#call(`${path}${search === '' ? '' : `?${search}`}`, { method: 'GET' });
  }

  #write<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: object): Promise<T> {
    const headers: Record<string, string> = {};
    if (this.#csrfToken !== undefined) headers['x-csrf-token'] = this.#csrfToken;
    if (body === undefined) return this.#call(path, { method, headers });
    headers['content-type'] = 'application/json';
    return this.#call(path, { method, headers, body: JSON.stringify(body) });
  }

  async #call<T>(path: string, init: RequestInit): Promise<T> {
    const response = await this.#fetch(`/api/v1/${path}`, {
      credentials: 'same-origin',
      ...init,
    }).catch((cause: unknown) => {
      throw uiError('UI_OFFLINE', { cause });
    });
    if (response.status === 204) return undefined as T;
    const body: unknown = await response.json().catch(() => undefined);
    if (response.ok && body !== undefined) return body as T;
    if (isErrorAnswer(body)) throw new ApiError(response.status, body);
    throw uiError('UI_BAD_ANSWER', { details: { status: response.status } });
  }
}

function isErrorAnswer(body: unknown): body is ErrorAnswer {
  return (
    typeof body === 'object' &&
    body !== null &&
    'code' in body &&
    typeof body.code === 'string' &&
    'message' in body &&
    typeof body.message === 'string' &&
    'hint' in body &&
    typeof body.hint === 'string'
  );
}
