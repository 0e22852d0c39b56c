/** The shadow service: applies requests to `core.db` and publishes what answers them. */
import type { Clock } from '#kernel/time.ts';
import type { Service, ServiceHost, ServiceRequest } from '../messages/service.ts';
import { answerShadowRequest } from './shadow.ts';
import { ShadowStore } from './shadow-store.ts';
import { parseShadowRequest, type ShadowRequestTopic } from '../access/topics.ts';

interface ShadowMessage {
  readonly topic: string;
  readonly payload: Buffer;
}

interface ShadowResult {
  readonly messages: readonly ShadowMessage[];
  /** Version after a change; undefined when nothing changed. */
  readonly version: number | undefined;
}

export function createShadowService(host: ServiceHost): Service {
  const store = new ShadowStore(host.db);
  return {
    name: 'shadow',
    handles: (topic) => parseShadowRequest(topic) !== undefined,
    onPublish: (request) => answer(request, store, host),
  };
}

function answer(request: ServiceRequest, store: ShadowStore, host: ServiceHost): void {
  const target = parseShadowRequest(request.topic);
  if (target === undefined) return;
  const result = handleShadowRequest(target, request.payload, { store, clock: host.clock });
  if (result.version !== undefined) {
    const { thingName, shadowName, operation } = target;
    const { version } = result;
    const { clientId, principal, topic } = request;
    host.audit.write({
      kind: 'shadow',
      ...{ clientId, thingName, shadowName, operation, version },
      principal: principal.certificateId,
      action: 'iot:Publish',
      resource: host.db.arns.of('topic', topic),
      statement: request.decidedBy?.() ?? 'none',
    });
  }
  for (const message of result.messages) host.publish(message);
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
  const messages = outcome.answers.map((answered) => ({
    topic: `${prefix}/${answered.suffix}`,
    payload: Buffer.from(JSON.stringify(answered.payload)),
  }));
  return { messages, version: outcome.next?.version };
}
