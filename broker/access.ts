/**
 * What one connection may do: limits of shape and size first, then the policy of its principal.
 * Says why not with everything the audit log and an MQTT 5 reason code need. Pure.
 */
import { LIMITS } from './limits.ts';
import { POLICIES, resourceName } from './policies.ts';
import type { ResourceKind } from './policies.ts';
import { compilePolicies } from './policy.ts';
import type { PolicyEvaluator } from './policy.ts';
import type { Peer } from './peer-certificate.ts';
import { filterFault, topicFault } from './topics.ts';
import type { TopicFault } from './topics.ts';

/** MQTT 5 reason codes that a denial can carry. */
export const REASON = {
  clientIdNotValid: 0x85,
  notAuthorized: 0x87,
  topicFilterInvalid: 0x8f,
  topicNameInvalid: 0x90,
  packetTooLarge: 0x95,
  quotaExceeded: 0x97,
  qosNotSupported: 0x9b,
  sharedSubscriptionsNotSupported: 0x9e,
} as const;
export type ReasonCode = (typeof REASON)[keyof typeof REASON];

export interface Denial {
  readonly action: string;
  readonly resource: string;
  /** Sid of the Deny statement, `implicit-deny`, or `limit:` and what was exceeded. */
  readonly statement: string;
  readonly reasonCode: ReasonCode;
}

export interface PublishShape {
  readonly topic: string;
  readonly payloadBytes: number;
  readonly qos: number;
  readonly retain: boolean;
}

/** Undefined as an answer means: allowed. */
export interface Access {
  connect(): Denial | undefined;
  publish(shape: PublishShape): Denial | undefined;
  subscribe(filter: string, qos: number): Denial | undefined;
  receive(topic: string): boolean;
}

/** With `enforced` false (D12 off) a connection may do anything. */
export function createAccess(peer: Peer, clientId: string, enforced: boolean): Access {
  const thingName = peer.thingName ?? clientId;
  const context = { clientId, attachedThingName: thingName, certificateId: peer.principal };
  const evaluate = compilePolicies([POLICIES[peer.role]], context);
  if (!enforced) return EVERYTHING;
  return {
    connect: () => policyDenial(evaluate, 'iot:Connect', { kind: 'client', path: clientId }),
    publish: (shape) => publishDenial(evaluate, shape),
    subscribe: (filter, qos) => subscribeDenial(evaluate, filter, qos),
    receive: (topic) => evaluate('iot:Receive', resourceName('topic', topic)).allowed,
  };
}

const EVERYTHING: Access = {
  connect: () => undefined,
  publish: () => undefined,
  subscribe: () => undefined,
  receive: () => true,
};

/** Why a client id is refused whatever the policy says. */
export function clientIdFault(clientId: string): string | undefined {
  if (clientId.length === 0) return 'empty';
  if (clientId.startsWith('$')) return 'starts with $';
  const { value } = LIMITS.clientIdBytes;
  return Buffer.byteLength(clientId) > value ? `longer than ${value} bytes` : undefined;
}

function publishDenial(evaluate: PolicyEvaluator, shape: PublishShape): Denial | undefined {
  const { topic } = shape;
  const limit = (statement: string, reasonCode: ReasonCode): Denial => ({
    action: 'iot:Publish',
    resource: resourceName('topic', topic),
    statement: `limit:${statement}`,
    reasonCode,
  });
  if (shape.qos > 1) return limit('qos', REASON.qosNotSupported);
  if (shape.payloadBytes > LIMITS.payloadBytes.value) {
    return limit('payload', REASON.packetTooLarge);
  }
  const fault = topicFault(topic);
  if (fault !== undefined) return limit(fault, REASON.topicNameInvalid);
  const resource = { kind: 'topic', path: topic } as const;
  return (
    policyDenial(evaluate, 'iot:Publish', resource) ??
    (shape.retain ? policyDenial(evaluate, 'iot:RetainPublish', resource) : undefined)
  );
}

function subscribeDenial(
  evaluate: PolicyEvaluator,
  filter: string,
  qos: number,
): Denial | undefined {
  const fault = qos > 1 ? 'qos' : filterFault(filter);
  if (fault !== undefined) {
    return {
      action: 'iot:Subscribe',
      resource: resourceName('topicfilter', filter),
      statement: `limit:${fault}`,
      reasonCode: filterReason(fault),
    };
  }
  return policyDenial(evaluate, 'iot:Subscribe', { kind: 'topicfilter', path: filter });
}

function filterReason(fault: TopicFault | 'qos'): ReasonCode {
  if (fault === 'qos') return REASON.qosNotSupported;
  return fault === 'shared-subscription'
    ? REASON.sharedSubscriptionsNotSupported
    : REASON.topicFilterInvalid;
}

function policyDenial(
  evaluate: PolicyEvaluator,
  action: string,
  { kind, path }: { readonly kind: ResourceKind; readonly path: string },
): Denial | undefined {
  const resource = resourceName(kind, path);
  const decision = evaluate(action, resource);
  if (decision.allowed) return undefined;
  const statement = decision.effect === 'explicit-deny' ? decision.statement : 'implicit-deny';
  return { action, resource, statement, reasonCode: REASON.notAuthorized };
}
