/**
 * The shadow service: one request in, the stored document and the answers out. Pure; times are
 * epoch seconds. Not here: HTTP access and the limit on requests in flight.
 */
import { LIMITS } from '../access/limits.ts';
import { shadowDelta } from './shadow-delta.ts';
import type { Json, JsonObject } from '../common/json.ts';
import { applyPatch, stampRequest, type ShadowDocument } from './shadow-document.ts';
import { parseUpdate, readToken, type ShadowRejection } from './shadow-request.ts';
import type { ShadowOperation } from '../access/topics.ts';

/** What is stored for one shadow: a deleted one keeps its version. */
export interface StoredShadow {
  readonly version: number;
  readonly document: ShadowDocument | undefined;
}

interface ShadowRequest {
  readonly operation: ShadowOperation;
  readonly payload: Uint8Array;
  /** Name in the 404 message: the thing, or `thing~shadow` for a named shadow. */
  readonly label: string;
  readonly atS: number;
}

interface ShadowAnswer {
  /** Below the prefix of the request, for example `update/accepted`. */
  readonly suffix: string;
  readonly payload: JsonObject;
}

export interface ShadowOutcome {
  readonly answers: readonly ShadowAnswer[];
  /** What to store; undefined when nothing changes. */
  readonly next?: StoredShadow;
}

/** Answers one request; never throws on bad payloads, which become a `rejected` answer. */
export function answerShadowRequest(
  request: ShadowRequest,
  stored: StoredShadow | undefined,
): ShadowOutcome {
  switch (request.operation) {
    case 'get':
      return answerGet(request, stored);
    case 'update':
      return answerUpdate(request, stored);
    case 'delete':
      return answerDelete(request, stored);
  }
}

function answerGet(request: ShadowRequest, stored: StoredShadow | undefined): ShadowOutcome {
  const read = request.payload.length === 0 ? { token: {} } : readToken(request.payload);
  if ('rejection' in read) return rejected(request, read.rejection, {});
  const { token } = read;
  const document = stored?.document;
  if (document === undefined) return rejected(request, missing(request), token);
  const { desired, reported } = document.state;
  const delta = shadowDelta(desired, reported, document.metadata.desired);
  const state = delta === undefined ? document.state : { ...document.state, delta: delta.state };
  const payload = {
    state: state as JsonObject,
    metadata: document.metadata as JsonObject,
    version: document.version,
    timestamp: request.atS,
    ...token,
  };
  return { answers: [{ suffix: 'get/accepted', payload }] };
}

function answerDelete(request: ShadowRequest, stored: StoredShadow | undefined): ShadowOutcome {
  // The content of a delete is ignored, but a token in it is echoed.
  const read = readToken(request.payload);
  const token = 'rejection' in read ? {} : read.token;
  if (stored?.document === undefined) return rejected(request, missing(request), token);
  const payload = { version: stored.version, timestamp: request.atS, ...token };
  return {
    answers: [{ suffix: 'delete/accepted', payload }],
    // The deletion takes a version of its own: an update after it answers with two more.
    next: { version: stored.version + 1, document: undefined },
  };
}

function answerUpdate(request: ShadowRequest, stored: StoredShadow | undefined): ShadowOutcome {
  const parsed = parseUpdate(request.payload);
  if ('rejection' in parsed) return rejected(request, parsed.rejection, parsed.token);
  const { patch, token } = parsed;
  const version = stored?.version ?? 0;
  if (parsed.version !== undefined && parsed.version !== version) {
    return rejected(request, { code: 409, message: 'Version conflict' }, token);
  }
  const { atS } = request;
  const before = stored?.document;
  const after = applyPatch(before, patch, { version: version + 1, atS });
  if (Buffer.byteLength(JSON.stringify(after.state)) > LIMITS.shadowStateBytes.value) {
    const message = 'The payload exceeds the maximum size allowed';
    return rejected(request, { code: 413, message }, token);
  }
  const base = { version: after.version, timestamp: atS, ...token };
  const answers: ShadowAnswer[] = [
    {
      suffix: 'update/accepted',
      payload: { state: patch, metadata: stampRequest(patch, atS), ...base },
    },
    { suffix: 'update/documents', payload: documentsPayload(before, after, { atS, token }) },
  ];
  const delta = shadowDelta(after.state.desired, after.state.reported, after.metadata.desired);
  if (delta !== undefined) {
    answers.push({ suffix: 'update/delta', payload: { ...delta, ...base } });
  }
  return { answers, next: { version: after.version, document: after } };
}

function documentsPayload(
  before: ShadowDocument | undefined,
  after: ShadowDocument,
  request: { readonly atS: number; readonly token: JsonObject },
): JsonObject {
  const previous = (before ?? null) as unknown as Json;
  const current = after as unknown as Json;
  return { previous, current, timestamp: request.atS, ...request.token };
}

function missing(request: ShadowRequest): ShadowRejection {
  return { code: 404, message: `No shadow exists with name: '${request.label}'` };
}

function rejected(
  request: ShadowRequest,
  rejection: ShadowRejection,
  token: JsonObject,
): ShadowOutcome {
  const payload = { ...rejection, timestamp: request.atS, ...token };
  return { answers: [{ suffix: `${request.operation}/rejected`, payload }] };
}
