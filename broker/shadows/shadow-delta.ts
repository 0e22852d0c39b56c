/** The delta of a shadow: every desired attribute whose reported value differs. Pure. */
import {
  isJsonObject,
  jsonEqual,
  plainObject,
  type Json,
  type JsonObject,
} from '../common/json.ts';

interface ShadowDelta {
  readonly state: JsonObject;
  /** Metadata of the desired side for the same attributes. */
  readonly metadata: JsonObject;
}

/**
 * Missing in reported → included, also an empty object; both objects → only what differs below;
 * anything else that is unequal → the desired value whole. Undefined when nothing differs.
 */
export function shadowDelta(
  desired: JsonObject | undefined,
  reported: JsonObject | undefined,
  metadata: JsonObject | undefined,
): ShadowDelta | undefined {
  if (desired === undefined) return undefined;
  const state = plainObject();
  const times = plainObject();
  for (const [key, wanted] of Object.entries(desired)) {
    const actual = own(reported, key);
    const time = own(metadata, key) ?? {};
    if (isJsonObject(wanted) && isJsonObject(actual)) {
      const below = shadowDelta(wanted, actual, isJsonObject(time) ? time : undefined);
      if (below === undefined) continue;
      state[key] = below.state;
      times[key] = below.metadata;
    } else if (actual === undefined || !jsonEqual(wanted, actual)) {
      state[key] = wanted;
      times[key] = time;
    }
  }
  return Object.keys(state).length === 0 ? undefined : { state, metadata: times };
}

function own(object: JsonObject | undefined, key: string): Json | undefined {
  return object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}
