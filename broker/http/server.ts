/**
 * The HTTP planes: finds the operation, authenticates the caller by SigV4 or client certificate,
 * responds as AWS does and writes one audit line per call of the control plane and per refusal.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { defined } from '#kernel/defined.ts';
import { assert } from '#kernel/errors.ts';
import type { Clock } from '#kernel/time.ts';
import { AwsError } from '../common/aws-error.ts';
import type { Authorizer } from '../access/authorization.ts';
import type { Enforcement } from '../access/enforcement.ts';
import { reasonOf } from '../common/errors.ts';
import { storageMessage } from '../storage/storage-fault.ts';
import type { PeerVerdict } from '../access/peer.ts';
import type { Callers } from '../listeners/callers.ts';
import { isSigned, verifySigV4, type SignedRequest, type Signer } from '../listeners/sigv4.ts';
import { writeError, writeResult } from './response.ts';
import { OPERATIONS } from './operations.ts';
import type { Caller, HttpRequest, Operation } from './operation.ts';
import type { GuestCallers } from './guest-callers.ts';
import { requireGrant, requirePermissions, requireRole } from './permissions.ts';
import { readBody } from './read-body.ts';
import { readCall } from './request/read-call.ts';
import { createRouter, type Route } from './router.ts';
import type { CoreServices } from './services.ts';

/**
 * Names that SDKs sign with; the first is what a refusal asks for. SDKs and CLIs of before 2023
 * sign the control plane as `execute-api`.
 */
const SIGNING_SERVICES: Readonly<Record<Operation['plane'], readonly string[]>> = {
  control: ['iot', 'execute-api'],
  data: ['iotdata', 'iotdevicegateway', 'iot-jobs-data'],
};

interface HttpPlaneOptions {
  readonly services: CoreServices;
  readonly clock: Clock;
  readonly callers: Callers;
  readonly guests: GuestCallers;
  readonly authorizer: Authorizer;
  readonly enforcement: Enforcement;
  /** Checks the client certificate of a connection. */
  readonly verdictOf: (socket: TLSSocket) => PeerVerdict;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** The listener for `request` of an HTTP server. */
export function createHttpPlane(options: HttpPlaneOptions): Handler {
  const router = createRouter(OPERATIONS);
  return (request, response) => {
    // SDKs sign by the clock that answers them, also one that a test has moved.
    response.setHeader('date', new Date(options.clock.now()).toUTCString());
    new Call(options, { request, response }).run(router).catch((error: unknown) => {
      options.services.audit.write({ kind: 'error', message: reasonOf(error) });
      response.destroy();
    });
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

class Call {
  readonly #options: HttpPlaneOptions;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #path: string;
  readonly #query: string;
  readonly #remote: string;
  #operation: Operation | undefined;
  #plane: Operation['plane'] = 'control';
  #principal: string | undefined;
  #statement = 'signature';

  constructor(options: HttpPlaneOptions, { request, response }: Exchange) {
    this.#options = options;
    this.#request = request;
    this.#response = response;
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    this.#path = mark < 0 ? url : url.slice(0, mark);
    this.#query = mark < 0 ? '' : url.slice(mark + 1);
    this.#remote = request.socket.remoteAddress ?? 'unknown';
  }

  async run(router: ReturnType<typeof createRouter>): Promise<void> {
    let status: number;
    let error: string | undefined;
    try {
      const result = await this.#perform(router);
      status = writeResult(this.#response, result);
    } catch (failure) {
      const shown = this.#asAwsError(failure);
      if (!this.#request.complete) this.#response.setHeader('connection', 'close');
      writeError(this.#response, shown, this.#plane);
      status = shown.status;
      error = shown.type;
    }
    this.#audit(status, error);
  }

  async #perform(router: ReturnType<typeof createRouter>): Promise<unknown> {
    const { method = 'GET' } = this.#request;
    const { routes, isKnownPath } = router(method, this.#path);
    const route = pickRoute(routes, this.#signingService());
    this.#operation = route?.operation;
    this.#plane = route?.operation.plane ?? planeOf(this.#signingService());
    const body = await readBody(this.#request);
    const isOpen = route?.operation.isOpen === true && this.#signingService() === undefined;
    const caller = isOpen ? ANONYMOUS : await this.#callerOf(route?.operation, body);
    this.#principal = caller.principal;
    if (route === undefined) throw unknownOperation({ method, path: this.#path, isKnownPath });
    const request: HttpRequest = {
      params: route.params,
      query: new URLSearchParams(this.#query.replaceAll('+', '%2B')),
      headers: this.#request.headers,
      body,
      caller,
      sourceIp: this.#remote,
      endpoint: `localhost:${this.#request.socket.localPort}`,
      statement: this.#statement,
    };
    const { services, authorizer, enforcement } = this.#options;
    if (caller.kind === 'certificate') {
      const { audit, db } = services;
      const rules = { arns: db.arns, authorizer, enforcement, audit };
      this.#statement = requirePermissions(route.operation, request, rules);
    }
    const { operation } = route;
    if (caller.kind === 'session') {
      this.#statement = requireRole(operation, request, { ...services, session: caller.session });
    }
    if (caller.kind === 'guest') {
      this.#statement = requireGrant(operation, request, { ...services, peer: caller.peer });
    }
    const given = { ...request, statement: this.#statement };
    const call = await readCall(operation, given);
    const result: unknown = await operation.handle(call, services);
    // The response is sent only when what it confirms is on disk.
    await services.db.committed();
    return result;
  }

  /** Custom authorisers are asked only where nothing else is shown, or where the caller names one. */
  async #callerOf(operation: Operation | undefined, body: Buffer): Promise<Caller> {
    const request = this.#request;
    const { guests } = this.#options;
    const socket = request.socket as TLSSocket;
    const hasCertificate = socket.getPeerX509Certificate() !== undefined;
    const isKnown = hasCertificate || isSigned({ headers: request.headers, query: this.#query });
    if (operation?.isForGuests !== true || !guests.isFor(request, this.#query, isKnown)) {
      return this.#admit(body);
    }
    const peer = await guests.admit(request, this.#query);
    return { kind: 'guest', principal: peer.principal, peer };
  }

  #signingService(): string | undefined {
    const credential =
      /Credential=[^,]*\/([^/,]+)\/aws4_request/.exec(this.#request.headers.authorization ?? '') ??
      /X-Amz-Credential=[^&]*%2F([^&%]+)%2Faws4_request/.exec(this.#query);
    return credential?.[1];
  }

  #admit(body: Buffer): Caller {
    const { headers, method = 'GET' } = this.#request;
    const socket = this.#request.socket as TLSSocket;
    const signed: SignedRequest = { method, path: this.#path, query: this.#query, headers, body };
    const isDevice = this.#plane === 'data' && !isSigned(signed);
    if (isDevice && socket.getPeerX509Certificate() !== undefined) return this.#admitDevice(socket);
    const { callers, clock } = this.#options;
    const { secretFor } = callers;
    const services = SIGNING_SERVICES[this.#plane];
    const isPayloadSigned = this.#plane === 'control';
    const { region } = this.#options.services.db.arns.place;
    const rules = { secretFor, now: clock.now(), services, region, isPayloadSigned };
    const signer = verifySigV4(signed, rules);
    return callerOf(signer, callers);
  }

  #admitDevice(socket: TLSSocket): Caller {
    const verdict = this.#options.verdictOf(socket);
    if ('peer' in verdict) {
      const { peer } = verdict;
      return { kind: 'certificate', principal: peer.principal, peer };
    }
    const { audit } = this.#options.services;
    audit.write({ kind: 'refused', remote: this.#remote, ...verdict.refusal });
    throw new AwsError('ForbiddenException', 'Forbidden');
  }

  #asAwsError(error: unknown): AwsError {
    if (error instanceof AwsError) return error;
    const fault = this.#options.services.db.noteFault(error);
    if (fault !== undefined) {
      return new AwsError('ServiceUnavailableException', storageMessage(fault));
    }
    this.#options.services.audit.write({ kind: 'error', message: reasonOf(error) });
    return new AwsError('InternalFailureException', 'Internal service failure');
  }

  #audit(status: number, error: string | undefined): void {
    const isRefused = status === 401 || status === 403;
    if (this.#plane === 'data' && !isRefused) return;
    this.#options.services.audit.write({
      kind: 'control',
      ...defined({ principal: this.#principal }),
      action: `iot:${this.#operation?.name ?? 'Unknown'}`,
      resource: this.#path.slice(0, RESOURCE_LENGTH_MAX),
      statement: this.#statement,
      status,
      remote: this.#remote,
      ...defined({ error }),
    });
  }
}

function callerOf({ accessKeyId, sessionToken }: Signer, { sessionOf }: Callers): Caller {
  const principal = accessKeyId;
  if (sessionToken === undefined) return { kind: 'key', principal };
  const session = sessionOf(sessionToken);
  assert(session !== undefined, 'a good signature of credentials that nobody issued');
  return { kind: 'session', principal, session };
}

const RESOURCE_LENGTH_MAX = 512;
const ANONYMOUS: Caller = { kind: 'anonymous', principal: 'anonymous' };

/** Two services of AWS share some paths on hosts of their own; here the signature decides. */
function pickRoute(routes: readonly Route[], service: string | undefined): Route | undefined {
  if (routes.length < 2) return routes[0];
  const plane = planeOf(service ?? 'iotdata');
  return routes.find(({ operation }) => operation.plane === plane) ?? routes[0];
}

function planeOf(service: string | undefined): Operation['plane'] {
  return service !== undefined && SIGNING_SERVICES.data.includes(service) ? 'data' : 'control';
}

function unknownOperation(request: {
  readonly method: string;
  readonly path: string;
  readonly isKnownPath: boolean;
}): AwsError {
  const what = `${request.method} ${request.path.slice(0, RESOURCE_LENGTH_MAX)}`;
  return request.isKnownPath
    ? new AwsError('MethodNotAllowedException', `${what}: method not allowed`)
    : new AwsError('UnknownOperationException', `${what} is not an operation of this core`);
}
