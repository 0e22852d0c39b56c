/** What an operation of the HTTP planes is: a row of a table, and a function. */
import type { IncomingHttpHeaders } from 'node:http';
import { AwsError, invalidRequest } from '../common/aws-error.ts';
import { isDeeper, JSON_DEPTH_MAX } from '../common/json-depth.ts';
import type { Peer } from '../access/peer.ts';
import type { Session } from '../listeners/session-credentials.ts';
import type { CoreServices } from './services.ts';

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json | undefined };

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

export interface Operation {
  /** `CreateThing` */
  readonly name: string;
  readonly method: string;
  /** `/things/:thingName`; each name stands for one encoded part, `:topic+` for all the rest. */
  readonly path: string;
  readonly plane: 'control' | 'data';
  /** Data plane: what a device needs; operations without it are for access keys only. */
  readonly permissions?: (request: HttpRequest) => readonly NeededPermission[];
  /** Data plane: the client id that policies of a device see; none by default. */
  readonly clientId?: (request: HttpRequest) => string | undefined;
  /** Also for whom a custom authoriser lets in. */
  readonly isForGuests?: boolean;
  /** Also for callers without a signature: what the path holds is the permission. */
  readonly isOpen?: boolean;
  /** An object becomes a JSON answer, undefined `{}`. Throws AwsError. */
  handle(request: HttpRequest, core: CoreServices): unknown;
}

/** A row of the control plane: `control('CreateThing', 'POST /things/:thingName', createThing)`. */
export function control(name: string, route: string, handle: Operation['handle']): Operation {
  const [method = '', path = ''] = route.split(' ');
  return { name, method, path, plane: 'control', handle };
}

/** A row of the data plane; without permissions it is for access keys only. */
export function data(
  name: string,
  route: string,
  parts: Pick<Operation, 'handle' | 'permissions' | 'clientId' | 'isForGuests'>,
): Operation {
  const [method = '', path = ''] = route.split(' ');
  return { name, method, path, plane: 'data', ...parts };
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

/** A part of the path. */
export function param(request: HttpRequest, name: string): string {
  const value = request.params[name];
  if (value === undefined) throw new AwsError('InternalFailureException', `no path part ${name}`);
  return value;
}
