/** Reading and checking the payload of a shadow request (`device-shadow-error-messages`). Pure. */
import { LIMITS } from '../access/limits.ts';
import { parseExactJson } from '../common/exact-json.ts';
import { isJsonObject, type Json, type JsonObject } from '../common/json.ts';
import { SECTIONS, type StatePatch } from './shadow-document.ts';

export interface ShadowRejection extends JsonObject {
  readonly code: number;
  readonly message: string;
}

type ParsedUpdate =
  | { readonly patch: StatePatch; readonly version: number | undefined; readonly token: JsonObject }
  | { readonly rejection: ShadowRejection; readonly token: JsonObject };

const NO_TOKEN: JsonObject = {};

/** The token of a get or delete request, or why the payload cannot be read. */
export function readToken(
  payload: Uint8Array,
): { readonly token: JsonObject } | { readonly rejection: ShadowRejection } {
  const parsed = parseJson(payload);
  if ('rejection' in parsed) return parsed;
  const token = tokenOf(parsed.value);
  return token === undefined ? { rejection: reject(400, 'Invalid clientToken') } : { token };
}

export function parseUpdate(payload: Uint8Array): ParsedUpdate {
  const parsed = parseJson(payload);
  if ('rejection' in parsed) return { rejection: parsed.rejection, token: NO_TOKEN };
  const { value } = parsed;
  if (!isJsonObject(value)) return refuse('Invalid JSON');
  const token = tokenOf(value);
  if (token === undefined) return refuse('Invalid clientToken');
  if (!Object.hasOwn(value, 'state')) return refuse('Missing required node: state', token);
  const version = value['version'];
  if (version !== undefined && (typeof version !== 'number' || !Number.isSafeInteger(version))) {
    return refuse('Invalid version', token);
  }
  const state = value['state'] as Json;
  const fault = stateFault(state);
  return fault === undefined
    ? { patch: state as StatePatch, version, token }
    : refuse(fault, token);
}

function refuse(message: string, token: JsonObject = NO_TOKEN): ParsedUpdate {
  return { rejection: reject(400, message), token };
}

function reject(code: number, message: string): ShadowRejection {
  return { code, message };
}

function stateFault(state: Json): string | undefined {
  if (state === null) return undefined;
  if (!isJsonObject(state)) return 'State node must be an object';
  for (const section of SECTIONS) {
    const value = state[section];
    if (value === undefined || value === null) continue;
    if (!isJsonObject(value)) {
      return `${section === 'desired' ? 'Desired' : 'Reported'} node must be an object`;
    }
    const fault = nodeFault(value, LIMITS.shadowDepth.value);
    if (fault !== undefined) return fault;
  }
  const other = Object.keys(state).find((key) => !SECTIONS.some((section) => section === key));
  return other === undefined ? undefined : `State contains an invalid node: '${other}'`;
}

/** Depth and nulls in arrays. Stops at `levelsLeft`, so that deep nesting cannot exhaust the stack. */
function nodeFault(value: Json, levelsLeft: number): string | undefined {
  const isArray = Array.isArray(value);
  if (!isArray && !isJsonObject(value)) return undefined;
  if (levelsLeft === 0) return 'JSON contains too many levels of nesting; maximum is 6';
  for (const item of isArray ? (value as readonly Json[]) : Object.values(value)) {
    if (isArray && item === null) return 'Invalid JSON: null is not allowed in an array';
    const fault = nodeFault(item, levelsLeft - 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function tokenOf(value: Json): JsonObject | undefined {
  const token = isJsonObject(value) ? value['clientToken'] : undefined;
  if (token === undefined) return NO_TOKEN;
  if (typeof token !== 'string') return undefined;
  if (Buffer.byteLength(token) > LIMITS.clientTokenBytes.value) return undefined;
  return { clientToken: token };
}

function parseJson(
  payload: Uint8Array,
): { readonly value: Json } | { readonly rejection: ShadowRejection } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(payload);
  } catch {
    const message = 'Unsupported documented encoding; supported encoding is UTF-8';
    return { rejection: reject(415, message) };
  }
  try {
    return { value: parseExactJson(text) as Json };
  } catch {
    return { rejection: reject(400, 'Invalid JSON') };
  }
}
