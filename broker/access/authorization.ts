/**
 * Which policies decide for a certificate: the border between the registry, which stores and
 * attaches them, and the evaluator. A change acts at once: what was bound before it is bound again.
 */
import {
  bindPolicies,
  compilePolicy,
  type CompiledPolicy,
  type PolicyEvaluator,
} from '../policy/evaluator.ts';
import { certificateFacts } from '../policy/certificate.ts';
import { parsePolicyDocument, type PolicyDocument } from '../policy/document.ts';
import type { PolicyContext, ThingFacts } from '../policy/variables.ts';

interface AttachedPolicy {
  readonly name: string;
  /** JSON text of the default version. */
  readonly document: string;
}

/** What the registry knows about a certificate that uses a client id. */
export interface PrincipalFacts {
  /** Of the certificate, then of the groups of the thing that the client id names. */
  readonly policies: readonly AttachedPolicy[];
  /** The thing named like the client id, when the certificate is attached to it. */
  readonly thing?: ThingFacts | undefined;
  readonly certificatePem?: string | undefined;
}

export interface PolicySource {
  /** Grows with every change that a decision may depend on. */
  readonly revision: number;
  facts(certificateId: string, clientId: string | undefined): PrincipalFacts;
}

/** What else a decision may depend on, fixed for one connection or request. */
export interface RequestFacts {
  readonly certificateId: string;
  readonly clientId?: string | undefined;
  readonly sourceIp?: string | undefined;
  readonly connectAttributes?: readonly string[] | undefined;
  readonly lastWillTopic?: string | undefined;
}

/** Documents that are compiled at the same time; equal texts under one name are one document. */
const COMPILED_MAX = 1_000;

export class Authorizer {
  readonly #source: PolicySource;
  readonly #compiled = new Map<string, CompiledPolicy>();

  constructor(source: PolicySource) {
    this.#source = source;
  }

  get revision(): number {
    return this.#source.revision;
  }

  /** Decides for one principal as things are now. */
  evaluatorFor(request: RequestFacts): PolicyEvaluator {
    const { certificateId, clientId, ...rest } = request;
    const { policies, thing, certificatePem } = this.#source.facts(certificateId, clientId);
    const context: PolicyContext = {
      ...rest,
      clientId,
      certificateId,
      thing,
      certificate: certificatePem === undefined ? undefined : once(certificatePem),
    };
    return bindPolicies(
      policies.map((policy) => this.#compile(policy)),
      context,
    );
  }

  #compile({ name, document }: AttachedPolicy): CompiledPolicy {
    const key = `${name}\n${document}`;
    const known = this.#compiled.get(key);
    if (known !== undefined) return known;
    const parsed = parsePolicyDocument(document);
    const compiled = compilePolicy(name, 'document' in parsed ? parsed.document : DENY_ALL);
    const [oldest] = this.#compiled.keys();
    if (this.#compiled.size >= COMPILED_MAX && oldest !== undefined) this.#compiled.delete(oldest);
    this.#compiled.set(key, compiled);
    return compiled;
  }
}

/**
 * A document is checked when it is stored, so an invalid one is damaged. What it denied can no
 * longer be known, so it denies everything, and every refusal names it.
 */
const DENY_ALL: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'malformed-document', Effect: 'Deny', Action: ['*'], Resource: ['*'] }],
};

function once(pem: string): NonNullable<PolicyContext['certificate']> {
  let facts: ReturnType<typeof certificateFacts> | undefined;
  return () => (facts ??= certificateFacts(pem));
}
