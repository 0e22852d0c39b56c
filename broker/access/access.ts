/**
 * What one connection may do: limits of shape and size first, then the policy of its principal.
 * A denial carries everything that the audit log and an MQTT 5 reason code need. Pure.
 */
import { LIMITS } from './limits.ts';
import type { Authorizer, RequestFacts } from './authorization.ts';
import { resourceName, ROLE_POLICIES } from './policies.ts';
import type { ResourceKind } from './policies.ts';
import { bindPolicies, formatDecision } from '../policy/evaluator.ts';
import type { PolicyEvaluator } from '../policy/evaluator.ts';
import type { Peer } from './peer.ts';
import { filterFault, topicFault } from './topics.ts';
import type { TopicFault } from './topics.ts';

/** MQTT 5 reason codes that a denial can carry. */
export const REASON = {
  clientIdNotValid: 0x85,
  notAuthorized: 0x87,
  topicFilterInvalid: 0x8f,
  topicNameInvalid: 0x90,
  sessionTakenOver: 0x8e,
  packetTooLarge: 0x95,
  quotaExceeded: 0x97,
  administrativeAction: 0x98,
  qosNotSupported: 0x9b,
} as const;
export type ReasonCode = (typeof REASON)[keyof typeof REASON];

export interface Denial {
  readonly action: string;
  readonly resource: string;
  /** Policy and Sid of the Deny, `implicit-deny`, or `limit:` and what was exceeded. */
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
  /** The statement that decides on an action, for the log. */
  deciding(action: string, resource: string): string;
}

export interface AccessRules {
  /** With false (D12 off) a connection may do anything. */
  readonly enforced: boolean;
  /** With false the documented limits of size and shape do not count. */
  readonly limited?: boolean;
  /** Without one the policy of the peer's role decides. */
  readonly authorizer?: Authorizer | undefined;
  readonly request?: Omit<RequestFacts, 'certificateId' | 'clientId'> | undefined;
}

export function createAccess(peer: Peer, clientId: string, rules: AccessRules): Access {
  if (!rules.enforced) return EVERYTHING;
  const policy = currentPolicy(peer, clientId, rules);
  return {
    connect: () => policyDenial(policy(), 'iot:Connect', { kind: 'client', path: clientId }),
    publish: (shape) => publishDenial(policy(), shape, rules.limited !== false),
    subscribe: (filter, qos) => subscribeDenial(policy(), { filter, qos }, rules.limited !== false),
    receive: (topic) => policy().decide('iot:Receive', resourceName('topic', topic)).allowed,
    deciding: (action, resource) => formatDecision(policy().decide(action, resource)),
  };
}

/** The evaluator of this connection, bound again after each change that it may depend on. */
function currentPolicy(peer: Peer, clientId: string, rules: AccessRules): () => PolicyEvaluator {
  const { authorizer, request } = rules;
  const isBuiltIn = peer.isUnproven === true || peer.role === 'account';
  if (authorizer === undefined || isBuiltIn) {
    const thing = { name: peer.thingName ?? clientId };
    const context = { ...request, clientId, thing, certificateId: peer.principal };
    const evaluator = bindPolicies([ROLE_POLICIES[peer.role]], context);
    return () => evaluator;
  }
  const facts = { ...request, certificateId: peer.principal, clientId };
  let boundAt = authorizer.revision;
  let evaluator = authorizer.evaluatorFor(facts);
  return () => {
    if (boundAt !== authorizer.revision) {
      boundAt = authorizer.revision;
      evaluator = authorizer.evaluatorFor(facts);
    }
    return evaluator;
  };
}

const EVERYTHING: Access = {
  connect: () => undefined,
  publish: () => undefined,
  subscribe: () => undefined,
  receive: () => true,
  deciding: () => 'not-enforced',
};

/** Why a client id is refused regardless of policies; undefined when it is valid. */
export function clientIdFault(clientId: string): string | undefined {
  if (clientId.length === 0) return 'empty';
  if (clientId.startsWith('$')) return 'starts with $';
  const { value } = LIMITS.clientIdBytes;
  return Buffer.byteLength(clientId) > value ? `longer than ${value} bytes` : undefined;
}

function publishDenial(
  policy: PolicyEvaluator,
  shape: PublishShape,
  limited: boolean,
): Denial | undefined {
  const { topic } = shape;
  const limit = (statement: string, reasonCode: ReasonCode): Denial => ({
    action: 'iot:Publish',
    resource: resourceName('topic', topic),
    statement: `limit:${statement}`,
    reasonCode,
  });
  if (shape.qos > 1) return limit('qos', REASON.qosNotSupported);
  if (limited && shape.payloadBytes > LIMITS.payloadBytes.value) {
    return limit('payload', REASON.packetTooLarge);
  }
  const fault = topicFault(topic, limited);
  if (fault !== undefined) return limit(fault, REASON.topicNameInvalid);
  if (shape.retain && topic.startsWith('$')) {
    return limit('retain-on-reserved', REASON.topicNameInvalid);
  }
  const resource = { kind: 'topic', path: topic } as const;
  return (
    policyDenial(policy, 'iot:Publish', resource) ??
    (shape.retain ? policyDenial(policy, 'iot:RetainPublish', resource) : undefined)
  );
}

function subscribeDenial(
  policy: PolicyEvaluator,
  { filter, qos }: { readonly filter: string; readonly qos: number },
  limited: boolean,
): Denial | undefined {
  const fault = qos > 1 ? 'qos' : filterFault(filter, limited);
  if (fault !== undefined) {
    return {
      action: 'iot:Subscribe',
      resource: resourceName('topicfilter', filter),
      statement: `limit:${fault}`,
      reasonCode: filterReason(fault),
    };
  }
  return policyDenial(policy, 'iot:Subscribe', { kind: 'topicfilter', path: filter });
}

function filterReason(fault: TopicFault | 'qos'): ReasonCode {
  return fault === 'qos' ? REASON.qosNotSupported : REASON.topicFilterInvalid;
}

function policyDenial(
  policy: PolicyEvaluator,
  action: string,
  { kind, path }: { readonly kind: ResourceKind; readonly path: string },
): Denial | undefined {
  const resource = resourceName(kind, path);
  const decision = policy.decide(action, resource);
  if (decision.allowed) return undefined;
  const statement = formatDecision(decision);
  return { action, resource, statement, reasonCode: REASON.notAuthorized };
}
