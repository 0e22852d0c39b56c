/** Applies shadow requests to `core.db` and makes the messages that answer them. */
import type { Clock } from '#kernel/time.ts';
import { answerShadowRequest } from './shadow.ts';
import type { ShadowStore } from './shadow-store.ts';
import type { ShadowRequestTopic } from './topics.ts';

export interface ShadowMessage {
  readonly topic: string;
  readonly payload: Buffer;
}

export interface ShadowResult {
  readonly messages: readonly ShadowMessage[];
  /** Version after a change; undefined when nothing changed. */
  readonly version: number | undefined;
}

/** The change is written in the open transaction; send the messages once that is durable. */
export function handleShadowRequest(
  target: ShadowRequestTopic,
  payload: Uint8Array,
  { store, clock }: { readonly store: ShadowStore; readonly clock: Clock },
): ShadowResult {
  const { thingName, shadowName, operation, prefix } = target;
  const key = { thingName, shadowName };
  const label = shadowName === '' ? thingName : `${thingName}~${shadowName}`;
  const atS = Math.floor(clock.now() / 1000);
  const outcome = answerShadowRequest({ operation, payload, label, atS }, store.get(key));
  if (outcome.next !== undefined) store.put(key, outcome.next);
  const messages = outcome.answers.map((answer) => ({
    topic: `${prefix}/${answer.suffix}`,
    payload: Buffer.from(JSON.stringify(answer.payload)),
  }));
  return { messages, version: outcome.next?.version };
}
