/**
 * What one connection may do: limits of shape and size first, then the policy of its principal.
 * A denial carries everything that the audit log and an MQTT 5 reason code need. Pure.
 */
import { LIMITS } from './limits.ts';
import type { Authorizer, RequestFacts } from './authorization.ts';
import type { Arns } from '../common/arn.ts';
import { rolePolicies } from './policies.ts';
import { bindPolicies, formatDecision, type PolicyEvaluator } from '../policy/evaluator.ts';
import type { Peer } from './peer.ts';
import { filterFault, topicFault, type TopicFault } from './topics.ts';

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

interface PublishShape {
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

interface AccessRules {
  readonly arns: Arns;
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
  const { arns, limited = true } = rules;
  const asked = (): Asked => ({ policy: policy(), arns, limited });
  const published = new AllowedTopics();
  const received = new AllowedTopics();
  return {
    connect: () => policyDenial(asked(), 'iot:Connect', arns.of('client', clientId)),
    publish: (shape) => {
      const isPlain = shape.qos <= 1 && !shape.retain && !(limited && isTooLarge(shape));
      if (isPlain && published.has(shape.topic, policy())) return undefined;
      const denial = publishDenial(asked(), shape);
      if (denial === undefined) published.add(shape.topic);
      return denial;
    },
    subscribe: (filter, qos) => subscribeDenial(asked(), filter, qos),
    receive: (topic) => {
      if (received.has(topic, policy())) return true;
      const { allowed } = policy().decide('iot:Receive', arns.of('topic', topic));
      if (allowed) received.add(topic);
      return allowed;
    },
    deciding: (action, resource) => formatDecision(policy().decide(action, resource)),
  };
}

/** A device has a handful; who has more is asked for again. */
const REMEMBERED_TOPICS = 64;

/** Topics that a policy has allowed, so that the next message to one is not decided anew. */
class AllowedTopics {
  #by: PolicyEvaluator | undefined;
  #topics: Set<string> | undefined;

  /** Did this very policy allow it? */
  has(topic: string, policy: PolicyEvaluator): boolean {
    if (this.#by === policy) return this.#topics?.has(topic) === true;
    this.#by = policy;
    this.#topics = undefined;
    return false;
  }

  add(topic: string): void {
    if ((this.#topics?.size ?? 0) >= REMEMBERED_TOPICS) this.#topics = undefined;
    this.#topics ??= new Set();
    this.#topics.add(topic);
  }
}

/** The evaluator of this connection, bound again after each change that it may depend on. */
function currentPolicy(peer: Peer, clientId: string, rules: AccessRules): () => PolicyEvaluator {
  const { authorizer, request } = rules;
  const { grant } = peer;
  if (grant !== undefined) {
    const context = { ...request, clientId };
    return rebound(
      () => grant.revision,
      () => grant.bind(context),
    );
  }
  const isBuiltIn = peer.isUnproven === true || peer.role === 'account' || peer.role === 'guest';
  if (authorizer === undefined || isBuiltIn) {
    const thing = { name: peer.thingName ?? clientId };
    const context = { ...request, clientId, thing, certificateId: peer.principal };
    const evaluator = bindPolicies([rolePolicies(rules.arns)[peer.role]], context);
    return () => evaluator;
  }
  const facts = { ...request, certificateId: peer.principal, clientId };
  return rebound(
    () => authorizer.revision,
    () => authorizer.evaluatorFor(facts),
  );
}

function rebound(revision: () => number, bind: () => PolicyEvaluator): () => PolicyEvaluator {
  let boundAt = revision();
  let evaluator = bind();
  return () => {
    if (boundAt !== revision()) {
      boundAt = revision();
      evaluator = bind();
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

interface Asked {
  readonly policy: PolicyEvaluator;
  readonly arns: Arns;
  readonly limited: boolean;
}

function publishDenial(asked: Asked, shape: PublishShape): Denial | undefined {
  const { arns, limited } = asked;
  const { topic } = shape;
  const resource = arns.of('topic', topic);
  const limit = (statement: string, reasonCode: ReasonCode): Denial => ({
    action: 'iot:Publish',
    resource,
    statement: `limit:${statement}`,
    reasonCode,
  });
  if (shape.qos > 1) return limit('qos', REASON.qosNotSupported);
  if (limited && isTooLarge(shape)) {
    return limit('payload', REASON.packetTooLarge);
  }
  const fault = topicFault(topic, limited);
  if (fault !== undefined) return limit(fault, REASON.topicNameInvalid);
  if (shape.retain && topic.startsWith('$')) {
    return limit('retain-on-reserved', REASON.topicNameInvalid);
  }
  return (
    policyDenial(asked, 'iot:Publish', resource) ??
    (shape.retain ? policyDenial(asked, 'iot:RetainPublish', resource) : undefined)
  );
}

function isTooLarge({ payloadBytes }: PublishShape): boolean {
  return payloadBytes > LIMITS.payloadBytes.value;
}

function subscribeDenial(asked: Asked, filter: string, qos: number): Denial | undefined {
  const resource = asked.arns.of('topicfilter', filter);
  const fault = qos > 1 ? 'qos' : filterFault(filter, asked.limited);
  if (fault !== undefined) {
    return {
      action: 'iot:Subscribe',
      resource,
      statement: `limit:${fault}`,
      reasonCode: filterReason(fault),
    };
  }
  return policyDenial(asked, 'iot:Subscribe', resource);
}

function filterReason(fault: TopicFault | 'qos'): ReasonCode {
  return fault === 'qos' ? REASON.qosNotSupported : REASON.topicFilterInvalid;
}

function policyDenial({ policy }: Asked, action: string, resource: string): Denial | undefined {
  const decision = policy.decide(action, resource);
  if (decision.allowed) return undefined;
  const statement = formatDecision(decision);
  return { action, resource, statement, reasonCode: REASON.notAuthorized };
}
