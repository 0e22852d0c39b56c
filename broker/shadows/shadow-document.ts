/**
 * The stored document of a shadow and how an update changes it: objects merge, scalars and arrays
 * replace, null removes, metadata carries one timestamp per leaf (`device-shadow-document`). Pure.
 */
import { isJsonObject, plainObject, type Json, type JsonObject } from '../common/json.ts';

export const SECTIONS = ['desired', 'reported'] as const;
type Section = (typeof SECTIONS)[number];

export interface ShadowDocument {
  readonly state: { readonly [section in Section]?: JsonObject };
  readonly metadata: { readonly [section in Section]?: JsonObject };
  readonly version: number;
}

/** The `state` member of an update request: null empties the shadow. */
export type StatePatch = { readonly [section in Section]?: JsonObject | null } | null;

interface Merged {
  readonly state: JsonObject;
  readonly metadata: JsonObject;
}

/** The document after an accepted update; `atS` is the time of the update in epoch seconds. */
export function applyPatch(
  before: ShadowDocument | undefined,
  patch: StatePatch,
  next: { readonly version: number; readonly atS: number },
): ShadowDocument {
  const state: { [section in Section]?: JsonObject } = {};
  const metadata: { [section in Section]?: JsonObject } = {};
  for (const section of SECTIONS) {
    const change = patch === null ? null : patch[section];
    if (change === null) continue;
    const old = { state: before?.state[section], metadata: before?.metadata[section] };
    const merged = change === undefined ? old : mergeObject(old, change, next.atS);
    if (merged.state === undefined || Object.keys(merged.state).length === 0) continue;
    state[section] = merged.state;
    metadata[section] = merged.metadata ?? plainObject();
  }
  return { state, metadata, version: next.version };
}

/** Metadata in the shape of what was sent: the answer to an update echoes nulls with a time too. */
export function stampRequest(patch: StatePatch, atS: number): JsonObject {
  return patch === null ? { timestamp: atS } : stampObject(patch, atS);
}

function mergeObject(
  old: { readonly state: JsonObject | undefined; readonly metadata: JsonObject | undefined },
  change: JsonObject,
  atS: number,
): Merged {
  const state = Object.assign(plainObject(), old.state);
  const metadata = Object.assign(plainObject(), old.metadata);
  for (const [key, value] of Object.entries(change)) {
    if (value === null) {
      delete state[key];
      delete metadata[key];
      continue;
    }
    const merged = mergeValue({ state: state[key], metadata: metadata[key] }, value, atS);
    if (merged === undefined) continue;
    state[key] = merged.state;
    metadata[key] = merged.metadata;
  }
  return { state, metadata };
}

function mergeValue(
  old: { readonly state: Json | undefined; readonly metadata: Json | undefined },
  value: Json,
  atS: number,
): { readonly state: Json; readonly metadata: Json } | undefined {
  if (isJsonObject(value)) {
    if (isJsonObject(old.state)) {
      const times = isJsonObject(old.metadata) ? old.metadata : undefined;
      return mergeObject({ state: old.state, metadata: times }, value, atS);
    }
    const fresh = mergeObject({ state: undefined, metadata: undefined }, value, atS);
    // A new subtree of nothing but nulls is not created; an empty object is a value.
    const onlyNulls = Object.keys(fresh.state).length === 0 && Object.keys(value).length > 0;
    return onlyNulls ? undefined : fresh;
  }
  return { state: value, metadata: stamp(value, atS) };
}

function stamp(value: Json, atS: number): Json {
  if (Array.isArray(value)) return value.map((item: Json) => stamp(item, atS));
  return isJsonObject(value) ? stampObject(value, atS) : { timestamp: atS };
}

function stampObject(value: JsonObject, atS: number): JsonObject {
  const out = plainObject();
  for (const [key, item] of Object.entries(value)) out[key] = stamp(item, atS);
  return out;
}
