/** What an operation of the HTTP planes is: a row of a table, and a function. */
import type { IncomingHttpHeaders } from 'node:http';
import { defined } from '#kernel/defined.ts';
import { invalidRequest } from '../common/aws-error.ts';
import { isDeeper, JSON_DEPTH_MAX } from '../common/json-depth.ts';
import type { Peer } from '../access/peer.ts';
import type { Session } from '../listeners/session-credentials.ts';
import { object, type Members, type Schema, type Value, type ValueOf } from './request/schema.ts';
import type { CoreServices } from './services.ts';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
type JsonObject = { readonly [key: string]: Json | undefined };

/**
 * Who calls: the account's access key or temporary credentials through SigV4, a device through its
 * certificate, or a guest that a custom authoriser let in.
 */
export type Caller =
  | { readonly kind: 'anonymous'; readonly principal: 'anonymous' }
  | { readonly kind: 'key'; readonly principal: string }
  | { readonly kind: 'session'; readonly principal: string; readonly session: Session }
  | { readonly kind: 'guest'; readonly principal: string; readonly peer: Peer }
  | { readonly kind: 'certificate'; readonly principal: string; readonly peer: Peer };

export interface HttpRequest {
  /** Decoded parts of the path by their name in the pattern. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly caller: Caller;
  readonly sourceIp: string;
  /** Name and port of the listener that the request came to: `localhost:8884`. */
  readonly endpoint: string;
  /** `signature`, or the policy statement that let the device in. */
  readonly statement: string;
}

/** What the policy of a certificate must allow. */
export interface NeededPermission {
  /** `iot:Publish` */
  readonly action: string;
  readonly kind: string;
  readonly name: string;
}

/** What a handler is given: the request as its schemas read it, and as it came. */
export interface Call<
  Params extends string = string,
  Query = Readonly<Record<string, unknown>>,
  Headers = Readonly<Record<string, unknown>>,
  Body = unknown,
> {
  readonly params: Readonly<Record<Params, string>>;
  readonly query: Query;
  readonly headers: Headers;
  readonly body: Body;
  readonly request: HttpRequest;
}

/** Schemas of the parts of a request; a part without one is not read. */
interface RequestSchema extends Schema {
  readonly properties: {
    readonly params?: ObjectSchema;
    readonly query?: ObjectSchema;
    readonly headers?: ObjectSchema;
    readonly body?: Schema;
  };
}

interface ObjectSchema extends Schema {
  readonly properties: Members;
}

export interface Operation {
  /** `CreateThing` */
  readonly name: string;
  readonly method: string;
  /** `/things/:thingName`; each name stands for one encoded part, `:topic+` for all the rest. */
  readonly path: string;
  readonly plane: 'control' | 'data';
  /** Undefined when nothing but the path is read. */
  readonly schema: RequestSchema | undefined;
  /** What the body is; undefined when none is read. */
  readonly payload: 'json' | 'bytes' | undefined;
  /** Data plane: what a device needs; operations without it are for access keys only. */
  readonly permissions?: ((request: HttpRequest) => readonly NeededPermission[]) | undefined;
  /** Data plane: the client id that policies of a device see; none by default. */
  readonly clientId?: ((request: HttpRequest) => string | undefined) | undefined;
  /** Also for whom a custom authoriser lets in. */
  readonly isForGuests?: boolean | undefined;
  /** Also for callers without a signature: what the path holds is the permission. */
  readonly isOpen?: boolean | undefined;
  /** An object becomes a JSON answer, undefined `{}`. Throws AwsError. */
  handle(call: Call, core: CoreServices): unknown;
}

type None = Readonly<Record<never, never>>;
type Bare<N extends string> = N extends `${infer Name}+` ? Name : N;
/** The names in a route: `/a/:b/:c+` has b and c. */
type ParamNames<R extends string> = R extends `${string}:${infer Rest}`
  ? Rest extends `${infer Name}/${infer More}`
    ? Bare<Name> | ParamNames<`/${More}`>
    : Bare<Rest>
  : never;

/** What an operation reads, and its function. */
interface Row<
  R extends string,
  Q extends Members,
  H extends Members,
  B extends Schema,
  K extends string,
> extends Pick<Operation, 'permissions' | 'clientId' | 'isForGuests' | 'isOpen'> {
  /** Patterns of parts of the path, where their shape is checked before all else. */
  readonly params?: { readonly [N in ParamNames<R>]?: Schema };
  readonly query?: Q;
  /** By their names in lower case. */
  readonly headers?: H;
  /** Members of the query and headers that must be there. */
  readonly required?: readonly K[];
  readonly body?: B;
  /** The body is bytes, which the handler takes from the request. */
  readonly takesBytes?: boolean;
  handle(
    call: Call<ParamNames<R>, ValueOf<Q, K>, ValueOf<H, K>, Value<B>>,
    core: CoreServices,
  ): unknown;
}

/** A row of the control plane: `control('CreateThing', 'POST /things/:thingName', { body, handle })`. */
export function control<
  const R extends string,
  const Q extends Members = None,
  const H extends Members = None,
  const B extends Schema = None,
  const K extends (keyof Q | keyof H) & string = never,
>(name: string, route: R, row: Row<R, Q, H, B, K>): Operation {
  return operation('control', { name, route }, row as unknown as AnyRow);
}

/** A row of the data plane; without permissions it is for access keys only. */
export function data<
  const R extends string,
  const Q extends Members = None,
  const H extends Members = None,
  const B extends Schema = None,
  const K extends (keyof Q | keyof H) & string = never,
>(name: string, route: R, row: Row<R, Q, H, B, K>): Operation {
  return operation('data', { name, route }, row as unknown as AnyRow);
}

interface AnyRow extends Pick<
  Operation,
  'permissions' | 'clientId' | 'isForGuests' | 'isOpen' | 'handle'
> {
  readonly params?: Members;
  readonly query?: Members;
  readonly headers?: Members;
  readonly required?: readonly string[];
  readonly body?: Schema;
  readonly takesBytes?: boolean;
}

function operation(
  plane: Operation['plane'],
  { name, route }: { readonly name: string; readonly route: string },
  { params, query, headers, required = [], body, takesBytes, ...rest }: AnyRow,
): Operation {
  const [method = '', path = ''] = route.split(' ');
  const parts = defined({
    params: params && object(params),
    query: query && object(query, ...required.filter((name) => name in query)),
    headers: headers && object(headers, ...required.filter((name) => name in headers)),
    body,
  });
  const schema = Object.keys(parts).length === 0 ? undefined : object(parts);
  const payload = takesBytes === true ? 'bytes' : body && 'json';
  return { name, method, path, plane, schema, payload, ...rest };
}

/** A response whose bytes are sent as they are, not JSON made here. */
export class RawResponse {
  readonly status: number;
  readonly body: Uint8Array;
  readonly contentType: string;

  constructor(body: Uint8Array, contentType = 'application/json', status = 200) {
    this.body = body;
    this.contentType = contentType;
    this.status = status;
  }
}

/** The body as a JSON object, `{}` for an empty one. Throws InvalidRequestException. */
export function jsonBody(request: Pick<HttpRequest, 'body'>): JsonObject {
  if (request.body.length === 0) return {};
  // Bytes that are no UTF-8 are refused below, whatever they become here.
  if (isDeeper(request.body.toString())) {
    throw invalidRequest(`The request body is nested deeper than ${JSON_DEPTH_MAX} levels.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(request.body));
  } catch {
    throw invalidRequest('The request body is not valid JSON.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidRequest('The request body must be a JSON object.');
  }
  return value as JsonObject;
}
